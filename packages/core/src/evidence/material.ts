import type { Attempt } from "../inbox/attempt.js";
import { capturedMail } from "../inbox/captured.js";
import type { CapturedMail } from "../inbox/captured-mail.js";
import type { SmtpReads } from "../inbox/reads.js";
import { readViewLazily } from "../message/html/read-view.js";
import { readMessageLazily } from "../message/load-read-message.js";

/** What is known of a failed test's mail. */
export interface Material {
  readonly mails: readonly CapturedMail[];
  readonly attempts: readonly Attempt[];
  readonly transcript: string;
}

/** The material of a test out of its reads. What cannot be read, such as a full inbox, says so itself elsewhere. */
export async function gatherFrom(reads: SmtpReads): Promise<Material> {
  const [mails, attempts, transcript] = await Promise.all([
    reads.mails().catch(() => []),
    reads.attempts().catch(() => []),
    reads.transcript().catch(() => ""),
  ]);
  return { mails, attempts, transcript };
}

/** A mail as it leaves a sandbox: in JSON, its message to be read anew. */
type PlainMail = Pick<CapturedMail, "id" | "envelope" | "session"> & {
  readonly receivedAt: string;
  /** In base64. */
  readonly raw: string;
};

/** The material that a sandbox gives as JSON. */
export async function restoreMaterial(json: string): Promise<Material> {
  const { mails, ...rest } = JSON.parse(json) as Omit<Material, "mails"> & {
    readonly mails: readonly PlainMail[];
  };
  return {
    ...rest,
    mails: await Promise.all(
      mails.map(async ({ receivedAt, raw, ...facts }) => {
        const octets = Buffer.from(raw, "base64");
        const record = {
          ...facts,
          receivedAtMs: Date.parse(receivedAt),
          mailAtMs: 0,
          isFirstOfSession: false,
        };
        const message = await readMessageLazily(octets);
        return capturedMail(record, message, await readViewLazily(message), () => octets);
      }),
    ),
  };
}
