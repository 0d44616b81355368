import { describeMail } from "../inbox/describe-mail.js";
import { attachmentJudge, isAttachmentMatch } from "../inbox/match-attachment.js";
import type { AttachmentMatch } from "../inbox/query.js";
import { show } from "../inbox/text-match.js";
import { SmtpFixtureError } from "../errors.js";
import { asMail, failure, type MatcherResult } from "./matcher.js";

/** An attachment by its decoded name, or by `{ name, type, size, content }`; without an argument, any. */
export function toHaveAttachment(received: unknown, wanted?: AttachmentMatch): MatcherResult {
  const mail = asMail(received, "toHaveAttachment");
  if (wanted !== undefined && !isAttachmentMatch(wanted))
    throw new SmtpFixtureError(
      "INVALID_ARGUMENT",
      `toHaveAttachment() takes a name or { name, type, size, content }, not ${show(wanted)}.`,
    );
  const judge = wanted === undefined ? () => true : attachmentJudge(wanted);
  const pass = mail.attachments.some((attachment) => judge(attachment));
  return {
    pass,
    message: () =>
      failure([
        pass
          ? "The mail was not to have this attachment:"
          : "The mail does not have this attachment:",
        "",
        `  wanted  ${pass ? "not " : ""}${wanted === undefined ? "any" : show(wanted)}`,
        ...attachmentLines(mail.attachments),
        "",
        `  mail    ${describeMail(mail)}`,
      ]),
  };
}

function attachmentLines(
  attachments: readonly {
    readonly name: string | undefined;
    readonly contentType: string;
    readonly size: number;
  }[],
): string[] {
  if (attachments.length === 0) return ["  got     no attachment"];
  return attachments.map(
    ({ name, contentType, size }, index) =>
      `${index === 0 ? "  got     " : "          "}${name === undefined ? "(no name)" : show(name)}, ${contentType}, ${size} octets`,
  );
}
