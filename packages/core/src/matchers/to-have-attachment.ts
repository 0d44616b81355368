import { describeMail } from "../inbox/describe-mail.js";
import { attachmentJudge, describeAttachment } from "../inbox/match-attachment.js";
import type { AttachmentMatch } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { late } from "./load-late.js";
import {
  asMail,
  given,
  type MatcherContext,
  type MatcherResult,
  placeOf,
  wantedAndGot,
} from "./matcher.js";

/** An attachment by its decoded name, or by `{ name, type, size, content }`; without an argument, any. */
export function toHaveAttachment(
  this: MatcherContext | void,
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
      late().failureText(this, {
        matcher: "toHaveAttachment",
        args: wanted === undefined ? [] : ["attachment"],
        headline: pass
          ? "The mail was not to have this attachment:"
          : "The mail does not have this attachment:",
        rows: wantedAndGot(
          `${pass ? "not " : ""}${wanted === undefined ? "any" : show(wanted)}`,
          mail.attachments.length === 0
            ? "no attachment"
            : mail.attachments.map((attachment) => describeAttachment(attachment)),
        ),
        mail: describeMail(mail),
      }),
  };
}
