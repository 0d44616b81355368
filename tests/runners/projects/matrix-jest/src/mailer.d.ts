export declare function send(to: string, subject?: string): Promise<unknown>;
