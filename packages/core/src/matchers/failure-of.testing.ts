import { stripVTControlCharacters } from "node:util";

/** What an assertion that fails says, colours apart. */
export function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error("The assertion held.");
}

/** What an assertion that has to be awaited says when it fails, colours apart. */
export async function failureOfAsync(assertion: () => Promise<void>): Promise<string> {
  try {
    await assertion();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error("The assertion held.");
}

/** The error of a matcher that was used wrongly, or of whatever else a caller in JavaScript may do. */
export async function misuseOf(
  assertion: () => unknown,
): Promise<{ readonly code: unknown; readonly message: string }> {
  try {
    await assertion();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    return { code, message };
  }
  throw new Error("The assertion held.");
}
