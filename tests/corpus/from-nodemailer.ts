import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import MailComposer from "nodemailer/lib/mail-composer";
import { type AttachedFile, type CorpusMail, octets, TEXTS } from "./corpus-mail.js";

const DATE = new Date("2026-11-25T09:30:15Z");
const templates = fileURLToPath(new URL("templates", import.meta.url));

const HTML: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(templates).map((file) => [file, readFileSync(`${templates}/${file}`, "utf8")]),
);

type Draft = ConstructorParameters<typeof MailComposer>[0] & object;

const BASE: Draft = {
  from: { name: "The Shop", address: "shop@shop.test" },
  to: { name: "Ada", address: "ada@example.test" },
  subject: "Your order",
  date: DATE,
  messageId: "<one@shop.test>",
  // As its transport sends it.
  newline: "windows",
};

const FILES: readonly AttachedFile[] = [
  { name: "invoice.pdf", contentType: "application/pdf", content: octets(3000) },
  { name: "Rechnung für Jürgen.pdf", contentType: "application/pdf", content: octets(1000, 2) },
  { name: "注文 🎉.bin", contentType: "application/octet-stream", content: octets(777, 3) },
  { name: 'a "b"; c=d\'e%20.dat', contentType: "application/x-dat", content: octets(58, 4) },
  {
    name: `${"long name ".repeat(12)}ü.bin`,
    contentType: "application/octet-stream",
    content: octets(57, 5),
  },
  { name: "empty.bin", contentType: "application/octet-stream", content: Buffer.alloc(0) },
  {
    name: "lines.csv",
    contentType: "text/csv",
    content: Buffer.from("a;b\r\n.\r\n..\r\nFrom x\n\r\r\n--abc\r\n"),
  },
  { name: "page.html", contentType: "text/html", content: Buffer.from("<p>Hällo</p>") },
  { name: "notes.txt", contentType: "text/plain", content: Buffer.from("Grüße\n") },
];

function* drafts(): Generator<
  readonly [title: string, draft: Draft, files?: readonly AttachedFile[]]
> {
  for (const [language, text] of Object.entries(TEXTS)) {
    for (const textEncoding of ["quoted-printable", "base64"] as const)
      yield [`${language} text in ${textEncoding}`, { ...BASE, subject: text, text, textEncoding }];
    yield [
      `${language} in subject, names, text and HTML`,
      {
        ...BASE,
        from: { name: text, address: "shop@shop.test" },
        to: [
          { name: text.slice(0, 12), address: "ada@example.test" },
          { name: `"${text.slice(0, 5)}", B.`, address: "bob@example.test" },
        ],
        subject: `${text} ${text}`,
        text: `${text}\n\n${text}\n`,
        html: `<p>${text}</p>`,
      },
    ];
  }
  for (const [file, html] of Object.entries(HTML)) {
    yield [`the template ${file} alone`, { ...BASE, html }];
    yield [`the template ${file} with its text`, { ...BASE, html, text: TEXTS["german"] ?? "" }];
    yield [
      `the template ${file} with an inline image`,
      {
        ...BASE,
        html: html.replace("https://shop.test/logo.png", "cid:logo@shop.test"),
        attachments: [
          {
            cid: "logo@shop.test",
            filename: "logo.png",
            content: octets(500, 9),
            contentType: "image/png",
          },
        ],
      },
      [{ name: "logo.png", contentType: "image/png", content: octets(500, 9) }],
    ];
  }
  for (const file of FILES) {
    const attachment = {
      filename: file.name ?? (false as const),
      content: file.content,
      contentType: file.contentType,
      contentDisposition: "attachment" as const,
    };
    yield [`the file ${file.name} and no text`, { ...BASE, attachments: [attachment] }, [file]];
    yield [
      `the file ${file.name} and a text`,
      { ...BASE, text: "See the file.", attachments: [attachment] },
      [file],
    ];
  }
  yield [
    "all files, text and HTML",
    {
      ...BASE,
      text: "See the files.",
      html: "<p>See the files.</p>",
      attachments: FILES.map((file) => ({
        filename: file.name ?? (false as const),
        content: file.content,
        contentType: file.contentType,
        contentDisposition: "attachment" as const,
      })),
    },
    FILES,
  ];
  for (const contentTransferEncoding of ["7bit", "base64", "quoted-printable"] as const) {
    const content = Buffer.from("plain lines\r\nof ASCII = and more\r\n");
    yield [
      `a file in ${contentTransferEncoding}`,
      {
        ...BASE,
        text: "See the file.",
        attachments: [
          {
            filename: "lines.dat",
            content,
            contentType: "application/x-lines",
            contentTransferEncoding,
          },
        ],
      },
      [{ name: "lines.dat", contentType: "application/x-lines", content }],
    ];
  }
  yield [
    "Cc, Bcc in the header, Reply-To, Sender, In-Reply-To and References",
    {
      ...BASE,
      sender: "office@shop.test",
      replyTo: ["help@shop.test", { name: "Hilfe für alle", address: "hilfe@shop.test" }],
      cc: ["Carol <carol@example.test>", "dave@example.test"],
      inReplyTo: "<zero@shop.test>",
      references: ["<minus.one@shop.test>", "<zero@shop.test>"],
      text: "Hello",
    },
  ];
  yield [
    "a group of recipients",
    {
      ...BASE,
      to: "Undisclosed: ada@example.test, Bob <bob@example.test>;, carol@example.test",
      text: "Hello",
    },
  ];
  yield [
    "many recipients",
    {
      ...BASE,
      to: Array.from({ length: 60 }, (_, index) => ({
        name: `Guest №${index}`,
        address: `guest${index}@example.test`,
      })),
      text: "Hello",
    },
  ];
  yield ["a domain beyond ASCII", { ...BASE, to: "ada@bücher.test", text: "Hello" }];
  yield ["a local part beyond ASCII", { ...BASE, to: "jürgen@example.test", text: "Hello" }];
  yield ["a local part in quotes", { ...BASE, to: '"ada lovelace"@example.test', text: "Hello" }];
  yield ["no subject", { ...BASE, subject: undefined, text: "Hello" }];
  yield ["no text at all", { ...BASE }];
  yield [
    "a subject of 500 characters",
    { ...BASE, subject: "word ".repeat(100).trim(), text: "x" },
  ];
  yield ["a subject without spaces", { ...BASE, subject: "ü".repeat(200), text: "x" }];
  yield ["a line of 5000 characters", { ...BASE, text: `${"x".repeat(5000)}\nend` }];
  yield [
    "dots and From at the starts of lines",
    { ...BASE, text: ".\n..\n.x\nFrom me\n>From you\n" },
  ];
  yield ["white space at line ends", { ...BASE, text: "one  \ntwo\t\n \nthree" }];
  yield ["bare LF line ends", { ...BASE, text: "one\ntwo", html: "<p>ü</p>", newline: "unix" }];
  yield [
    "an attached message",
    {
      ...BASE,
      text: "See below.",
      attachments: [
        {
          contentType: "message/rfc822",
          filename: "forwarded.eml",
          content: "From: a@b.test\r\nSubject: Inner\r\n\r\nInner text\r\n",
        },
      ],
    },
  ];
  yield [
    "list fields",
    {
      ...BASE,
      text: "News",
      list: { unsubscribe: ["https://shop.test/leave", "leave@shop.test"], id: "news.shop.test" },
    },
  ];
  yield [
    "an invitation",
    {
      ...BASE,
      text: "You are invited",
      html: "<p>You are invited</p>",
      icalEvent: {
        method: "REQUEST",
        filename: "invite.ics",
        content: [
          "BEGIN:VCALENDAR",
          "METHOD:REQUEST",
          "BEGIN:VEVENT",
          "UID:1@shop.test",
          "DTSTART:20261125T093000Z",
          "SUMMARY:Anprobe für Ada",
          "END:VEVENT",
          "END:VCALENDAR",
          "",
        ].join("\r\n"),
      },
    },
  ];
  yield [
    "an AMP version and a text in Markdown",
    {
      ...BASE,
      text: "Hello",
      html: "<p>Hello</p>",
      amp: "<!doctype html><html amp4email><body>Hello</body></html>",
      alternatives: [{ contentType: "text/x-web-markdown", content: "**Hello**" }],
    },
  ];
}

export async function mailsFromNodemailer(): Promise<readonly CorpusMail[]> {
  return await Promise.all(
    [...drafts()].map(async ([title, draft, attached]) => ({
      name: `nodemailer: ${title}`,
      raw: await new MailComposer(draft).compile().build(),
      attached,
    })),
  );
}
