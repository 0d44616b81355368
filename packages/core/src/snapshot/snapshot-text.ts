const TEXT: unique symbol = Symbol.for("smtp-fixture snapshot text") as never;

/** A mail's text on its way through a runner's own snapshot matcher: as a string it would be put in quotes. */
export interface SnapshotText {
  readonly [TEXT]: string;
}

export const snapshotText = (text: string): SnapshotText => ({ [TEXT]: text });

/** The text, where a value is one. */
export const textOf = (value: unknown): string | undefined =>
  (value as Partial<SnapshotText> | null | undefined)?.[TEXT];
