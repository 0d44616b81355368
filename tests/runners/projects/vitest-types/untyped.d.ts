// Stands for the declarations of jsdom and happy-dom, as far as those of Vitest look into them.
export declare class Window {
  constructor(options: object);
}
export interface ConstructorOptions {}
