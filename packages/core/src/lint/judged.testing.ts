import { mailOf } from "../inbox/mail-of.testing.js";
import { judge } from "./lint.js";
import type { RuleId } from "./rule-ids.js";

/** A header that no rule minds; what follows it may add fields. */
export const HEADER = `\
From: Shop <orders@shop.test>
To: Ada <ada@example.test>
Subject: Your order
Date: Wed, 25 Nov 2026 00:00:00 +0000
Message-ID: <1@shop.test>
MIME-Version: 1.0
`;

/** The message of a mail with a text and an HTML part, behind its other header fields. */
export const alternative = (text: string, html: string): string => `\
Content-Type: multipart/alternative; boundary=cut

--cut
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

${text}
--cut
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

${html}
--cut--
`;

/** How a mail came, beside its content. */
export interface Came {
  readonly from?: string;
  readonly ignore?: readonly RuleId[];
  readonly smtpUtf8?: boolean;
  /** What the clock of the test shows. */
  readonly now?: string;
}

/** What is said of a mail: rule, place and sentence of each finding, and the excerpt where there is one. */
export function judged(eml: string | Buffer, came: Came = {}): string[] {
  const { from = "orders@shop.test", ignore = [], smtpUtf8 = false } = came;
  const content = typeof eml === "string" ? eml.replaceAll(/\r?\n/g, "\r\n") : eml;
  const mail = mailOf({ from, content });
  const envelope = { ...mail.envelope, smtpUtf8 };
  const now = Date.parse(came.now ?? "2026-11-25T00:00:00Z");
  // The getters of a mail are not to be lost.
  const sent = Object.create(mail, { envelope: { value: envelope } }) as typeof mail;
  const { findings } = judge(sent, { ignore }, now, "the test");
  return findings.map(
    ({ rule, where, message, excerpt }) =>
      `${rule} | ${where} | ${message}${excerpt === undefined ? "" : ` | ${excerpt}`}`,
  );
}
