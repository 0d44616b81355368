import { expect, vi } from "vitest";
import type { SmtpReads } from "../../packages/core/src/index.js";
import { steadyText } from "./steady-text.js";

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

/** What a failing wait says that clients did, when the server has seen all of it. */
export async function expectIncidents(
  smtp: SmtpReads,
  expected: readonly (string | RegExp)[],
): Promise<void> {
  await vi.waitFor(
    async () => {
      const section = sectionOf(await failureNow(smtp), "What clients did that brought no mail:");
      const said = section.map((line) => steadyText(line).replace("  +0.00 s  ", ""));
      expect(said).toEqual(
        expected.map((one) =>
          typeof one === "string" ? one : (expect.stringMatching(one) as string),
        ),
      );
    },
    { timeout: 10_000 },
  );
}
