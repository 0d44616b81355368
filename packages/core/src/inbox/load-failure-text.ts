import type * as FailureTextFile from "./failure/failure-text.js";
import type { FailedWait } from "./failure/failure-text.js";
import type { UnseenMails } from "./failure/unseen-text.js";

/** Composes the text of a failed wait; what it takes is loaded for the first one, since most test files have none. */
export async function failureTextLazily(wait: FailedWait): Promise<string> {
  try {
    const { failureText } = await load();
    return failureText(wait);
  } catch (error) {
    // That the wait has failed is what the test has to hear, also where a runner lets nobody load a file any more.
    const { foreword, headline } = wait;
    const why = `Why could not be said: ${String(error)}`;
    return [foreword, headline, why].filter((part) => part !== undefined).join("\n\n");
  }
}

/** Composes what is told of mail that nobody has looked at; from the same file. */
export async function unseenTextLazily(told: UnseenMails): Promise<string> {
  try {
    const { unseenText } = await load();
    return unseenText(told);
  } catch (error) {
    return `${told.unseen.length} of the mails were never looked at.\n\nWhich could not be said: ${String(error)}`;
  }
}

/** Loads it for a failure after the test: Jest's sandbox lets nobody require() between two tests. */
export function failureTextAfterTest(): void {
  if (__IS_CJS__) void load();
}

async function load(): Promise<typeof FailureTextFile> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("./failure/failure-text.js") as typeof FailureTextFile;
  return await import("./failure/failure-text.js");
}
