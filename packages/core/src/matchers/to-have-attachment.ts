import type { CapturedMail } from "../inbox/captured-mail.js";
import { describeMail } from "../inbox/describe-mail.js";
import { attachmentJudge, describeAttachment } from "../inbox/match-attachment.js";
import type { AttachmentMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { asMail, failure, given, type MatcherResult, placeOf } from "./matcher.js";

/** An attachment by its decoded name, or by `{ name, type, size, content }`; without an argument, any. */
export function toHaveAttachment(
  received: unknown,
  ...rest: readonly [attachment?: AttachmentMatch]
): MatcherResult {
  const mail = asMail(received, "toHaveAttachment");
  const wanted = given("toHaveAttachment", rest);
  const judge =
    wanted === undefined ? () => true : attachmentJudge(wanted, placeOf("toHaveAttachment"));
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

function attachmentLines(attachments: CapturedMail["attachments"]): string[] {
  if (attachments.length === 0) return ["  got     no attachment"];
  return attachments.map(
    (attachment, index) =>
      `${index === 0 ? "  got     " : "          "}${describeAttachment(attachment)}`,
  );
}
