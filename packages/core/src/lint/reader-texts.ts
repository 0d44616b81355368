import type { CapturedMail } from "../inbox/captured-mail.js";

/** A text that somebody who gets the mail reads. */
export interface ReaderText {
  readonly where: string;
  readonly text: string;
}

/** All that a reader of a mail sees of it in words: in the list of the inbox, and when it is open. */
export function* readerTexts(mail: CapturedMail): Generator<ReaderText> {
  if (mail.subject !== undefined) yield { where: "subject", text: mail.subject };
  for (const [field, addresses] of [
    ["From", mail.from],
    ["Reply-To", mail.replyTo],
    ["To", mail.to],
    ["Cc", mail.cc],
  ] as const)
    for (const { name } of addresses)
      if (name !== "") yield { where: `name in ${field}`, text: name };
  if (mail.preheader !== undefined) yield { where: "preheader", text: mail.preheader };
  const { text, html } = mail.visibleText;
  if (text !== undefined) yield { where: "text", text };
  if (html !== undefined) yield { where: "html", text: html };
  for (const { alt } of mail.images) if (alt !== undefined) yield { where: "html alt", text: alt };
}
