import { type CorpusMail, TEXTS } from "./corpus-mail.js";

const CRLF = "\r\n";
const FIELDS = [
  "From: The Shop <shop@shop.test>",
  "To: Ada <ada@example.test>",
  "Subject: Your order",
  "Date: Wed, 25 Nov 2026 09:30:15 +0000",
  "Message-ID: <one@shop.test>",
];
const MIME = [...FIELDS, "MIME-Version: 1.0"];

/** Octets as latin1 characters. */
const utf8 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** A header with one field in place of the one of its name, or added. */
function withField(field: string): string[] {
  const name = `${field.split(":")[0]?.toLowerCase()}:`;
  const others = FIELDS.filter((one) => !one.toLowerCase().startsWith(name));
  return [...others, field];
}

const mixed = (boundary: string, ...lines: string[]): string[] => [
  ...MIME,
  `Content-Type: multipart/mixed; boundary=${boundary}`,
  "",
  ...lines,
];
const part = (...lines: string[]): string[] => ["--b", ...lines];
const file = (type: string, encoding: string, ...body: string[]): string[] => [
  "--b",
  `Content-Type: ${type}`,
  "Content-Disposition: attachment",
  `Content-Transfer-Encoding: ${encoding}`,
  "",
  ...body,
];

/** Fields that replace one of the plain header, with what is special about each. */
const FIELD_VARIANTS: Readonly<Record<string, string>> = {
  "a folded subject": "Subject: Your\r\n order\r\n\tof today",
  "an encoded word in Q": "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=",
  "encoded words beside text": "Subject: Re: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= an alle",
  "encoded words with white space between them":
    "Subject: =?utf-8?Q?Gr=C3=BC?=\r\n =?utf-8?Q?=C3=9Fe?=",
  "a character cut across encoded words":
    "Subject: =?utf-8?B?R3I=?= =?utf-8?B?w7zDnw==?= =?utf-8?B?ZQ==?=",
  "encoded words with a language": "Subject: =?utf-8*en?Q?Hello?=",
  "an encoded word in windows-1252": "Subject: =?windows-1252?Q?=93quoted=94_=80?=",
  "an encoded word in iso-2022-jp": "Subject: =?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=",
  "an encoded word of no known charset": "Subject: =?x-unknown?Q?Hello?=",
  "an encoded word without an end": "Subject: =?utf-8?Q?Hello",
  "an encoded word of another encoding": "Subject: =?utf-8?X?Hello?=",
  "an encoded word with broken base64": "Subject: =?utf-8?B?SGVsbG8?=",
  "an encoded word with broken quoted-printable": "Subject: =?utf-8?Q?Hello=ZZ?=",
  "an encoded word of 90 characters": `Subject: =?utf-8?Q?${"x".repeat(78)}?=`,
  "raw UTF-8": `Subject: ${utf8("Grüße")}`,
  "raw latin1": "Subject: Gr\xfc\xdfe",
  "an empty subject": "Subject:",
  "a name in quotes": 'From: "Shop, The" <shop@shop.test>',
  "quoted pairs": String.raw`From: "The \"Shop\" \\ Co" <shop@shop.test>`,
  "a comment as name": "From: shop@shop.test (The Shop)",
  "nested comments": "From: The (big (and old)) Shop <shop@shop.test>",
  "a dot in a name": "From: John Q. Public <shop@shop.test>",
  "an encoded word in a name": "From: =?utf-8?Q?J=C3=BCrgen?= <shop@shop.test>",
  "an encoded word in a quoted name": 'From: "=?utf-8?Q?J=C3=BCrgen?=" <shop@shop.test>',
  "no angle brackets": "From: shop@shop.test",
  "no name and angle brackets": "From: <shop@shop.test>",
  "white space in an address": "From: shop @ shop . test",
  "a source route": "From: Shop <@one.test,@two.test:shop@shop.test>",
  "an address literal": "From: shop@[127.0.0.1]",
  "two senders": "From: shop@shop.test, Office <office@shop.test>",
  "an empty group": "To: undisclosed-recipients:;",
  "a group": "To: Friends: Ada <ada@example.test>, bob@example.test;, carol@example.test",
  "empty list elements": "To: ada@example.test,, bob@example.test,",
  "semicolons between addresses": "To: ada@example.test; bob@example.test",
  "no comma between addresses": "To: <ada@example.test> <bob@example.test>",
  "an address without domain": "To: ada",
  "an unclosed bracket": "To: Ada <ada@example.test",
  "an unclosed quote": 'To: "Ada <ada@example.test>',
  "two at signs": "To: ada@bob@example.test",
  "a quoted local part": 'To: "ada lovelace"@example.test',
  "an address that is repeated as its name": 'To: "ada@example.test" <ada@example.test>',
  "an empty To": "To:",
  "a date without a weekday": "Date: 25 Nov 2026 09:30:15 +0000",
  "a date without seconds": "Date: Wed, 25 Nov 2026 09:30 +0000",
  "a date with another offset": "Date: Wed, 25 Nov 2026 10:30:15 +0100",
  "a date with a comment": "Date: Wed, 25 Nov 2026 09:30:15 +0000 (UTC)",
  "a date with a zone by name": "Date: Wed, 25 Nov 2026 04:30:15 EST",
  "a date with GMT": "Date: Wed, 25 Nov 2026 09:30:15 GMT",
  "a date with two digits": "Date: 25 Nov 26 09:30:15 +0000",
  "a date without a zone": "Date: Wed, 25 Nov 2026 09:30:15",
  "a date of ISO 8601": "Date: 2026-11-25T09:30:15Z",
  "no date": "Date: tomorrow",
  "an impossible date": "Date: Mon, 31 Feb 2026 09:30:15 +0000",
  "a folded Message-ID": "Message-ID:\r\n <one@shop.test>",
  "a Message-ID without brackets": "Message-ID: one@shop.test",
  "many references": "References: <a@shop.test>\r\n <b@shop.test>\r\n\t<c@shop.test>",
  "references run together": "References: <a@shop.test><b@shop.test>",
  "a line of white space in a field": "X-Folded: one\r\n \r\n two",
};

/** Content-Type and encoding of a single text. */
const TEXT_VARIANTS: Readonly<Record<string, readonly [fields: readonly string[], body: string]>> =
  {
    "no MIME at all": [[], "Hello"],
    "no charset and UTF-8": [["Content-Type: text/plain"], utf8("Grüße")],
    "no charset and latin1": [["Content-Type: text/plain"], "Gr\xfc\xdfe"],
    "us-ascii and UTF-8": [["Content-Type: text/plain; charset=us-ascii"], utf8("Grüße")],
    "utf-8 that is none": [["Content-Type: text/plain; charset=utf-8"], "Gr\xfc\xdfe"],
    "iso-8859-1 that is windows-1252": [
      ["Content-Type: text/plain; charset=iso-8859-1"],
      "\x93quoted\x94 \x80",
    ],
    "an unknown charset": [["Content-Type: text/plain; charset=x-unknown"], "Hello"],
    "a charset in quotes": [['Content-Type: text/plain; charset="UTF-8"'], utf8("Grüße")],
    "a charset in quotes that are single": [
      ["Content-Type: text/plain; charset='utf-8'"],
      utf8("Grüße"),
    ],
    "a comment in the type": [["Content-Type: text/plain (text); charset=utf-8"], "Hello"],
    "a type without subtype": [["Content-Type: text"], "Hello"],
    "an empty type": [["Content-Type:"], "Hello"],
    "capital letters everywhere": [
      ["CONTENT-TYPE: TEXT/PLAIN; CHARSET=UTF-8", "CONTENT-TRANSFER-ENCODING: QUOTED-PRINTABLE"],
      "Gr=C3=BC=C3=9Fe",
    ],
    "an unknown encoding": [
      ["Content-Type: text/plain", "Content-Transfer-Encoding: x-none"],
      "Hello",
    ],
    "8bit": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
      utf8("Grüße"),
    ],
    binary: [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: binary"],
      utf8("Grüße"),
    ],
    "HTML alone": [
      ["Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
      utf8("<p>Grüße</p>"),
    ],
    "quoted-printable": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
      "Gr=C3=BC=C3=9Fe an=\r\n alle =3D",
    ],
    "quoted-printable in small letters": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
      "Gr=c3=bc=c3=9fe",
    ],
    "broken quoted-printable": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
      "100 =ZZ = x",
    ],
    "quoted-printable that ends with =": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable"],
      "Hello=",
    ],
    base64: [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      "R3LDvMOfZQ==",
    ],
    "base64 without padding": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      "R3LDvMOfZQ",
    ],
    "base64 with what is none": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      "R3LD*vMOf!ZQ==",
    ],
    "base64 in short lines": [
      ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"],
      "R3L\r\nDvM\r\nOfZQ\r\n==",
    ],
    "flowed text": [
      ["Content-Type: text/plain; charset=utf-8; format=flowed"],
      "A line that \r\nflows on.\r\n\r\nAnother.",
    ],
    "flowed text with spaces to delete": [
      ["Content-Type: text/plain; format=flowed; delsp=yes"],
      "A li \r\nne.",
    ],
    "text that is declared an attachment": [
      ["Content-Type: text/plain", "Content-Disposition: attachment; filename=a.txt"],
      "Hello",
    ],
    "a PDF alone": [
      [
        "Content-Type: application/pdf",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename=a.pdf",
      ],
      "JVBERi0x",
    ],
    "an empty body": [["Content-Type: text/plain"], ""],
    "a byte order mark": [["Content-Type: text/plain; charset=utf-8"], utf8("\ufeffHello")],
    "a NUL": [["Content-Type: text/plain"], "Hel\0lo"],
    "a bare CR": [["Content-Type: text/plain"], "one\rtwo"],
    "a line of 1200 octets": [["Content-Type: text/plain"], "x".repeat(1200)],
  };

/** How a file may be named. */
const NAME_VARIANTS: Readonly<Record<string, string>> = {
  "a token": "filename=a.bin",
  quotes: 'filename="a b.bin"',
  "quoted pairs": String.raw`filename="a \"b\".bin"`,
  "RFC 2231": "filename*=utf-8''Pr%C3%BCfung.bin",
  "RFC 2231 in iso-8859-1": "filename*=iso-8859-1'de'Pr%FCfung.bin",
  continuations: 'filename*0="long na";\r\n filename*1="me.bin"',
  "continuations with a charset":
    "filename*0*=utf-8''Pr%C3;\r\n filename*1*=%BCfung;\r\n filename*2=.bin",
  "continuations out of order": 'filename*1="me.bin"; filename*0="long na"',
  "an encoded word": 'filename="=?utf-8?Q?Pr=C3=BCfung.bin?="',
  "two encoded words": 'filename="=?utf-8?Q?Pr=C3=BC?= =?utf-8?Q?fung.bin?="',
  "raw UTF-8": `filename="${utf8("Prüfung.bin")}"`,
  "both forms": "filename=\"Pruefung.bin\"; filename*=utf-8''Pr%C3%BCfung.bin",
  "a semicolon in quotes": 'filename="a;b.bin"',
  "no end of quotes": 'filename="a.bin',
  "no value": "filename=",
  "a path": String.raw`filename="C:\\temp\\a.bin"`,
  "broken percents": "filename*=utf-8''100%.bin",
};

function* all(): Generator<readonly [name: string, lines: readonly string[]]> {
  for (const [title, field] of Object.entries(FIELD_VARIANTS))
    yield [title, [...withField(field), "", "Hello"]];
  for (const [title, [fields, body]] of Object.entries(TEXT_VARIANTS))
    yield [title, [...(fields.length > 0 ? MIME : FIELDS), ...fields, "", body]];
  for (const [title, name] of Object.entries(NAME_VARIANTS))
    yield [
      `a file name in ${title}`,
      mixed(
        "b",
        ...part("", "Hello"),
        "--b",
        "Content-Type: application/octet-stream",
        `Content-Disposition: attachment; ${name}`,
        "",
        "x",
        "--b--",
      ),
    ];
  yield [
    "a preamble and an epilogue",
    mixed("b", "This is MIME.", ...part("", "Hello"), "--b--", "The end."),
  ];
  yield [
    "a multipart without boundary",
    [...MIME, "Content-Type: multipart/mixed", "", "--b", "", "Hello", "--b--"],
  ];
  yield ["a multipart whose boundary is another", mixed("c", ...part("", "Hello"), "--b--")];
  yield ["a multipart without end", mixed("b", ...part("", "Hello"))];
  yield ["a multipart without parts", mixed("b", "--b--")];
  yield [
    "a boundary that begins another line",
    mixed("b", ...part("", "--bold is no boundary", "Hello"), "--b--"),
  ];
  yield ["a boundary in quotes with spaces", mixed('"a b"', "--a b", "", "Hello", "--a b--")];
  yield ["white space behind boundaries", mixed("b", "--b  ", "", "Hello", "--b-- \t")];
  yield [
    "a part whose header has no end",
    mixed("b", "--b", "Content-Type: text/plain", "Hello", "--b--"),
  ];
  yield [
    "multiparts in one another",
    mixed(
      "b",
      "--b",
      "Content-Type: multipart/alternative; boundary=c",
      "",
      "--c",
      "",
      "Hello",
      "--c",
      "Content-Type: text/html",
      "",
      "<p>Hello</p>",
      "--c--",
      "--b--",
    ),
  ];
  yield [
    "an inner multipart without end",
    mixed(
      "b",
      "--b",
      "Content-Type: multipart/alternative; boundary=c",
      "",
      "--c",
      "",
      "Hello",
      "--b",
      "Content-Type: application/x-y",
      "",
      "y",
      "--b--",
    ),
  ];
  yield [
    "a multipart that is base64",
    [
      ...MIME,
      "Content-Type: multipart/mixed; boundary=b",
      "Content-Transfer-Encoding: base64",
      "",
      ...part("", "Hello"),
      "--b--",
    ],
  ];
  yield [
    "a digest",
    [
      ...MIME,
      "Content-Type: multipart/digest; boundary=b",
      "",
      ...part("", "Subject: One", "", "1"),
      ...part("", "Subject: Two", "", "2"),
      "--b--",
    ],
  ];
  yield [
    "text between files",
    mixed(
      "b",
      ...part("", "One"),
      ...file("application/x-y", "7bit", "y"),
      ...part("", "Two"),
      "--b--",
    ),
  ];
  yield [
    "an attached message with a file",
    mixed(
      "b",
      ...part("", "Hello"),
      "--b",
      "Content-Type: message/rfc822",
      "",
      "Subject: Inner",
      "Content-Type: multipart/mixed; boundary=c",
      "",
      "--c",
      "Content-Type: application/x-y",
      "",
      "y",
      "--c--",
      "--b--",
    ),
  ];
  yield [
    "files of 8bit and binary",
    mixed(
      "b",
      ...file("application/x-y", "8bit", "\x80\xff"),
      ...file("application/x-z", "binary", "\0\x01\xff"),
      "--b--",
    ),
  ];
  yield [
    "a signed message",
    [
      ...MIME,
      'Content-Type: multipart/signed; micalg=pgp-sha256; protocol="application/pgp-signature"; boundary=b',
      "",
      ...part("Content-Type: text/plain", "", "Hello"),
      ...part(
        "Content-Type: application/pgp-signature; name=signature.asc",
        "",
        "-----BEGIN PGP SIGNATURE-----",
      ),
      "--b--",
    ],
  ];
  yield [
    "a delivery report",
    [
      ...MIME,
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
      "",
      ...part("", "It failed."),
      ...part(
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.test",
        "",
        "Final-Recipient: rfc822; eve@example.test",
        "Action: failed",
        "Status: 5.1.1",
      ),
      ...part("Content-Type: text/rfc822-headers", "", "Subject: The original"),
      "--b--",
    ],
  ];
  yield ["a line that is no field", [...FIELDS, "this is no field", "X-After: 1", "", "Hello"]];
  yield [
    "a line of mbox before the header",
    ["From shop@shop.test Wed Nov 25 09:30:15 2026", ...FIELDS, "", "Hello"],
  ];
  yield [
    "a space before a colon",
    ["Subject : Your order", ...FIELDS.filter((one) => !one.startsWith("Subject")), "", "Hello"],
  ];
  yield ["two subjects", [...FIELDS, "Subject: Another", "", "Hello"]];
  yield ["two To fields", [...FIELDS, "To: Bob <bob@example.test>", "", "Hello"]];
  yield ["two From fields", [...FIELDS, "From: other@shop.test", "", "Hello"]];
  yield [
    "two Content-Types",
    [...MIME, "Content-Type: text/plain", "Content-Type: text/html", "", "<p>Hello</p>"],
  ];
  yield ["no header", ["", "Hello"]];
  yield ["a header and no body", FIELDS];
  yield ["no From and no Date", ["Subject: Your order", "", "Hello"]];
  for (const [language, text] of Object.entries(TEXTS)) {
    yield [
      `${language} with SMTPUTF8`,
      [
        ...withField(`Subject: ${utf8(text)}`),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        utf8(text),
      ],
    ];
  }
}

export function handWrittenMails(): readonly CorpusMail[] {
  const mails = [...all()].map(([name, lines]) => ({
    name: `by hand: ${name}`,
    raw: Buffer.from(`${lines.join(CRLF)}${CRLF}`, "latin1"),
  }));
  // The same ones as a program sends them that knows nothing of CRLF.
  const bare = mails.slice(0, 20).map(({ name, raw }) => ({
    name: `${name}, with bare LF`,
    raw: Buffer.from(raw.toString("latin1").replaceAll(CRLF, "\n"), "latin1"),
  }));
  return [...mails, ...bare];
}
