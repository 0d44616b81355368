import { SmtpFixtureError } from "../errors.js";
import type { Attachment, Message } from "../message/message.js";
import { attachmentJudge, describeAttachment } from "./match-attachment.js";
import type { AttachmentMatch } from "./query.js";
import { show } from "./show.js";

/**
 * Finds the one attachment that is meant.
 * @throws `ATTACHMENT_NOT_FOUND`, `ATTACHMENT_AMBIGUOUS`; `INVALID_ARGUMENT` for what means no attachment
 */
export function findAttachment(
  { attachments }: Pick<Message, "attachments">,
  wanted: AttachmentMatch,
): Attachment {
  const judge = attachmentJudge(wanted, { name: "mail.attachment()", code: "INVALID_ARGUMENT" });
  const fitting = attachments.filter((attachment) => judge(attachment));
  const [first] = fitting;
  if (first === undefined)
    throw new SmtpFixtureError(
      "ATTACHMENT_NOT_FOUND",
      [`No attachment fits ${show(wanted)}.`, ...listed(attachments, [])].join("\n"),
    );
  if (fitting.length > 1)
    throw new SmtpFixtureError(
      "ATTACHMENT_AMBIGUOUS",
      [
        `${fitting.length} attachments fit ${show(wanted)}.`,
        ...listed(attachments, fitting),
        "Say more of the one that is meant, { name, type, size, content }; or take it from mail.attachments.",
      ].join("\n"),
    );
  return first;
}

/** All attachments, each on a line of its own; those that fit are marked. */
function listed(attachments: readonly Attachment[], fitting: readonly Attachment[]): string[] {
  if (attachments.length === 0) return ["The mail has no attachments."];
  return attachments.map((attachment, index) => {
    const mark = fitting.includes(attachment) ? "✓" : " ";
    return `${String(index + 1).padStart(3)} ${mark} ${describeAttachment(attachment)}`;
  });
}
