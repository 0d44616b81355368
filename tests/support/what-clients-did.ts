import type { SmtpReads } from "../../packages/core/src/index.js";
import { steadyText } from "./steady-text.js";

/** How long to ask again until the server has seen what a client did. A bound, and never what a test measures. */
export const PATIENCE = { timeout: 10_000 };

/** The section of a failure's text that begins with a line, without that line. */
export function sectionOf(message: string, heading: string): string[] {
  const [, rest] = message.split(`\n\n${heading}\n`);
  return rest?.split("\n\n")[0]?.split("\n") ?? [];
}

/** The text of a wait that fails now. */
export async function failureNow(smtp: SmtpReads): Promise<string> {
  const error: unknown = await smtp
    .waitForMail("nobody@nowhere.test", { timeoutMs: 1 })
    .catch((caught: unknown) => caught);
  return (error as Error).message;
}

/** What a wait that fails now says that clients did, without when. */
export async function incidents(smtp: SmtpReads): Promise<string[]> {
  const lines = sectionOf(await failureNow(smtp), "What clients did that brought no mail:");
  return lines.map((line) => steadyText(line).replace("  +0.00 s  ", ""));
}
