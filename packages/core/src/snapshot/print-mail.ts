import type { CapturedMail } from "../inbox/captured-mail.js";
import { mailSnapshot } from "./mail-snapshot.js";
import { textOf } from "./snapshot-text.js";

/**
 * A mail, or the text of one, as it stands in a snapshot.
 *
 * @param indentation - of what it stands in, for all lines but the first
 */
export function printMail(value: unknown, indentation: string): string {
  const text = textOf(value) ?? mailSnapshot(value as CapturedMail);
  return text.replaceAll(/\n(?!\n)/g, `\n${indentation}`);
}
