/** One mail of the set that every client delivers. */
export interface Mail {
  /** What is special about it, to be read in a test's name. */
  readonly name: string;
  /** The reverse-path; `""` is the null reverse-path (RFC 5321 §4.5.5). */
  readonly from: string;
  readonly to: readonly string[];
  /** The message as a file would hold it, with CRLF line ends. */
  readonly content: Buffer;
  /** To be declared with BODY=8BITMIME by a client that can (RFC 6152 §3). */
  readonly isEightBit: boolean;
  /** Has mailboxes that only SMTPUTF8 allows (RFC 6531 §3.4). */
  readonly needsSmtpUtf8: boolean;
}

const CRLF = "\r\n";

function mail(
  name: string,
  content: Buffer | string,
  rest: Partial<Omit<Mail, "name" | "content">> = {},
): Mail {
  return {
    name,
    from: "ada@client.test",
    to: ["bob@example.test"],
    content: Buffer.from(content),
    isEightBit: false,
    needsSmtpUtf8: false,
    ...rest,
  };
}

function message(fields: readonly string[], body: string): string {
  return [
    "From: Ada <ada@client.test>",
    "To: Bob <bob@example.test>",
    "Date: Wed, 25 Nov 2026 09:30:00 +0000",
    "Message-ID: <one@client.test>",
    ...fields,
    "",
    body,
  ].join(CRLF);
}

const UTF8_TEXT = ["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"];

/** Every octet there is, over and over, in no order that a decoder could guess. */
export const BINARY: Buffer = Buffer.from(
  Uint8Array.from({ length: 20_000 }, (_, index) => (index * 167 + (index >> 8) * 13) & 0xff),
);

const latin1Body = Buffer.concat([
  Buffer.from(
    message(["MIME-Version: 1.0", "Content-Type: text/plain; charset=iso-8859-1"], "Gr\xfc\xdfe:"),
    "latin1",
  ),
  Buffer.from(CRLF),
  Buffer.from(Uint8Array.from({ length: 128 }, (_, index) => 128 + index)),
  Buffer.from(CRLF),
]);

const attachment = message(
  ["Subject: Report", "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="cut"'],
  [
    "--cut",
    "Content-Type: text/plain",
    "",
    "See the attachment.",
    "--cut",
    'Content-Type: application/octet-stream; name="report.bin"',
    'Content-Disposition: attachment; filename="report.bin"',
    "Content-Transfer-Encoding: base64",
    "",
    ...(BINARY.toString("base64").match(/.{1,76}/g) ?? []),
    "--cut--",
    "",
  ].join(CRLF),
);

/** 78 octets, line end included: 67,000 of them are just over 5 MB. */
const fillerLine = `${"The quick brown fox jumps over the lazy dog. ".repeat(2).slice(0, 76)}${CRLF}`;

/** The set. A client is free to add the final line end (RFC 5321 §4.1.1.4), and to change nothing else. */
export const MAILS: readonly Mail[] = [
  mail("an ASCII mail", message(["Subject: Hello"], `Hello, Bob.${CRLF}${CRLF}Ada${CRLF}`)),
  mail(
    "encoded words in the header",
    message(
      [
        "Subject: =?utf-8?B?R3LDvMOfZSBhdXMgS8O2bG4=?=",
        " =?iso-8859-1?Q?_und_M=FCnchen?=",
        "X-Folded: one",
        "\ttwo",
        "  three ",
      ],
      `Hello.${CRLF}`,
    ),
  ),
  mail(
    "raw UTF-8 in the header",
    message(["Subject: Grüße aus Köln \u{1f4ec}", ...UTF8_TEXT], `Hello.${CRLF}`),
    { isEightBit: true },
  ),
  mail("mailboxes in UTF-8", message(["Subject: 世界", ...UTF8_TEXT], `Grüße${CRLF}`), {
    from: "zoë@client.test",
    to: ["δοκιμή@example.test", "bob@example.test"],
    isEightBit: true,
    needsSmtpUtf8: true,
  }),
  mail(
    "a body in UTF-8",
    message(["Subject: Hello", ...UTF8_TEXT], `Grüße, Привет, こんにちは, \u{1f4ec}${CRLF}`),
    { isEightBit: true },
  ),
  mail("every octet above 127", latin1Body, { isEightBit: true }),
  mail(
    "lines that begin with dots",
    message(
      ["Subject: Dots"],
      `${[".", "..", "...", ".a", "..a", "", ".", "", "..", "a.", " .", "a"].join(CRLF)}${CRLF}`,
    ),
  ),
  mail("a last line of one dot", message(["Subject: Dots"], `The end${CRLF}.${CRLF}`)),
  mail(
    "a first line that begins with a dot",
    // A dot may begin the name of a header field (RFC 5322 §3.6.8).
    `.Field: one${CRLF}${message(["Subject: Dots"], `Hello.${CRLF}`)}`,
  ),
  mail(
    "lines of 998 characters",
    // The longest that RFC 5322 §2.1.1 allows: 1,000 octets with their CRLF, stuffed dots not counted.
    message(
      ["Subject: Long lines"],
      `${["x".repeat(998), `.${"y".repeat(997)}`, "z".repeat(997), ".".repeat(998)].join(CRLF)}${CRLF}`,
    ),
  ),
  mail("a binary attachment in base64", attachment),
  mail("twenty recipients", message(["Subject: Everyone"], `Hello, all.${CRLF}`), {
    // The case of the local part is its owner's (RFC 5321 §2.4); nodemailer writes every domain in small letters.
    to: Array.from({ length: 20 }, (_, index) => `Reader.${index + 1}+List@example.test`),
  }),
  mail(
    "the null reverse-path",
    message(["Subject: Undelivered", "Auto-Submitted: auto-replied"], `It came back.${CRLF}`),
    { from: "" },
  ),
  mail("no final line end", message(["Subject: Hello"], "Hello, Bob")),
  mail("an empty body", message(["Subject: Nothing to add"], "")),
  mail("5 MB", message(["Subject: Much"], fillerLine.repeat(67_000))),
];

/** The mail of the set with this name. */
export function mailNamed(name: string): Mail {
  const found = MAILS.find((mail) => mail.name === name);
  if (found === undefined) throw new Error(`No mail of the set is called ${JSON.stringify(name)}.`);
  return found;
}

/**
 * What arrives of a message: the line end before the final dot belongs to it, and a client whose message has none adds
 * it (RFC 5321 §4.1.1.4).
 */
export function withFinalLineEnd(content: Buffer): Buffer {
  return content.subarray(-2).toString("latin1") === CRLF
    ? content
    : Buffer.concat([content, Buffer.from(CRLF)]);
}
