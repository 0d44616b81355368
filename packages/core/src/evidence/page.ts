import type { CapturedMail } from "../inbox/captured-mail.js";
import { escape, withoutColours } from "./escape.js";
import type { FailedTest, Failure } from "./failure.js";
import { fold, verbatim } from "./html-parts.js";
import { cut, mailSection, shortSection, some } from "./mail-section.js";
import type { Material } from "./material.js";
import { STYLE } from "./style.js";

/** Escaped, each character may become six. */
const MOST_TRANSCRIPT = 30_000;
const MOST_ERRORS = 30_000;
const MOST_NAME = 500;

/** A mail, and the file beside the page that holds its octets. */
export interface ShownMail {
  readonly mail: CapturedMail;
  readonly file: string | undefined;
}

/** No script, nothing that is fetched, no form; frames hold what their own document brings. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; form-action 'none'; base-uri 'none'";

/**
 * The page of a failed test: one file that needs no other, safe to open whatever the mails hold.
 *
 * @param most - octets that it is to stay below: mails beyond it are shown short
 */
export function page(
  { test, errors, runner }: Failure,
  { transcript }: Material,
  mails: readonly ShownMail[],
  most: number,
): string {
  const name = escape(cut(test.name, MOST_NAME));
  const sections: string[] = [];
  let octets = 0;
  let tooLarge = Number.POSITIVE_INFINITY;
  for (const [index, { mail, file }] of mails.entries()) {
    // Where there was no room for a mail there is none for a larger one.
    const section = mail.envelope.size < tooLarge ? mailSection(mail, index + 1, file) : "";
    const size = Buffer.byteLength(section);
    if (section !== "" && octets + size <= most) {
      sections.push(section);
      octets += size;
    } else {
      sections.push(shortSection(mail, index + 1, file));
      tooLarge = Math.min(tooLarge, mail.envelope.size);
    }
  }
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    `<title>${name}</title>`,
    `<style>${STYLE}</style>`,
    "</head>",
    "<body>",
    `<h1>${name}</h1>`,
    `<p class="facts">${escape(runFacts(test, runner))}</p>`,
    verbatim(cut(withoutColours(errors.join("\n\n")), MOST_ERRORS), "error"),
    contents(mails),
    ...sections,
    fold(
      "Transcript",
      transcript === "" ? "" : verbatim(cutStart(transcript, MOST_TRANSCRIPT)),
      true,
    ),
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function contents(mails: readonly ShownMail[]): string {
  if (mails.length === 0) return "<p>This test received no mail.</p>";
  const items = mails.map(
    ({ mail }, index) =>
      `<li><a href="#mail-${index + 1}">${escape(cut(mail.subject ?? "(no subject)", MOST_NAME))}</a> → ${escape(some(mail.envelope.rcptTos))}</li>`,
  );
  return `<ol>${items.join("")}</ol>`;
}

function runFacts({ file, failedAtMs }: FailedTest, runner: string): string {
  return [
    file,
    new Date(failedAtMs).toISOString(),
    runner,
    `Node ${process.version.slice(1)}`,
    `${process.platform} ${process.arch}`,
  ]
    .filter((fact) => fact !== "")
    .join(" · ");
}

function cutStart(text: string, most: number): string {
  return text.length <= most ? text : `… (the beginning is left out)\n${text.slice(-most)}`;
}
