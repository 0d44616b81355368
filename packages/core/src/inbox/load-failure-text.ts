import type * as FailureTextFile from "./failure/failure-text.js";
import type { FailedWait } from "./failure/failure-text.js";

/** Composes the text of a failed wait; what it takes is loaded for the first one, since most test files have none. */
export async function failureTextLazily(wait: FailedWait): Promise<string> {
  const { failureText } = await load();
  return failureText(wait);
}

async function load(): Promise<typeof FailureTextFile> {
  // In Jest's sandbox import() fails, and CommonJS is what runs there.
  if (__IS_CJS__) return require("./failure/failure-text.js") as typeof FailureTextFile;
  return await import("./failure/failure-text.js");
}
