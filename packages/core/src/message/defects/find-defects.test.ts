import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Defect } from "../message.js";
import { readMessage } from "../read-message.js";
import { DEFECT_IDS, type DefectId } from "./defect-ids.js";

const SOUND = [
  "From: The Shop <shop@shop.test>",
  "To: Ada <ada@example.test>",
  "Date: Wed, 25 Nov 2026 09:30:15 +0000",
  "Message-ID: <one@shop.test>",
  "MIME-Version: 1.0",
];
const MARK = "▶";

/** A message, and where its mark stood. */
function marked(lines: readonly string[]): { readonly raw: Buffer; readonly at: number } {
  const text = lines.join("\r\n");
  const at = text.indexOf(MARK);
  // Octets beyond ASCII are written as latin1 characters.
  return { raw: Buffer.from(text.replace(MARK, ""), "latin1"), at };
}

const defectsOf = (lines: readonly string[]): readonly Defect[] =>
  readMessage(marked(lines).raw).defects;

const without = (name: string): string[] => SOUND.filter((field) => !field.startsWith(`${name}:`));
const text = (fields: readonly string[], ...body: readonly string[]): string[] => [
  ...SOUND,
  ...fields,
  "",
  ...body,
];
const multipart = (type: string, ...body: readonly string[]): string[] =>
  text([`Content-Type: ${type}`], ...body);

/** The mark stands where the defect is. */
const CASES: readonly (readonly [
  id: DefectId,
  title: string,
  lines: readonly string[],
  part?: string,
])[] = [
  ["bare-cr", "in a body", text([], `one${MARK}\rtwo`)],
  ["bare-cr", "before a line end", text([], `one${MARK}\r`, "")],
  ["bare-cr", "as the last octet", text([], `one${MARK}\r`)],
  ["bare-lf", "in a body", text([], `one${MARK}\ntwo`)],
  ["bare-lf", "in a header", [...SOUND, `X-A: b${MARK}\nX-C: d`, "", "Hello"]],
  ["line-too-long", "of 999 octets", text([], "x", `${MARK}${"x".repeat(999)}`, "x")],
  ["line-too-long", "at the end", text([], "x", `${MARK}${"x".repeat(2000)}`)],
  ["nul", "in a body", text([], `a${MARK}\0b`)],
  ["header-line-malformed", "no colon", [...SOUND, `${MARK}this is no field`, "", "Hello"]],
  ["header-line-malformed", "of a mailbox file", [`${MARK}From shop Wed Nov 25`, ...SOUND, "", ""]],
  [
    "header-line-malformed",
    "in a part",
    multipart("multipart/mixed; boundary=b", "--b", "X-A: b", `${MARK}Hello`, "--b--"),
    "1",
  ],
  ["header-not-utf8", "latin1", [...SOUND, `Subject: Gr${MARK}\xfc\xdfe`, "", "Hello"]],
  ["header-utf8", "UTF-8", [...SOUND, `Subject: Gr${MARK}\xc3\xbc`, "", "Hello"]],
  ["field-duplicate", "Subject", [...SOUND, "Subject: a", `${MARK}subject: b`, "", "Hello"]],
  ["field-duplicate", "To", [...SOUND, `${MARK}To: bob@example.test`, "", "Hello"]],
  [
    "field-duplicate",
    "Content-Type of a part",
    multipart(
      "multipart/mixed; boundary=b",
      "--b",
      "Content-Type: text/plain",
      `${MARK}Content-Type: text/html`,
      "",
      "--b--",
    ),
    "1",
  ],
  ["date-missing", "no Date", [`${MARK}${without("Date").join("\r\n")}`, "", "Hello"]],
  ["from-missing", "no From", [`${MARK}${without("From").join("\r\n")}`, "", "Hello"]],
  ["date-malformed", "words", [...without("Date"), `${MARK}Date: tomorrow`, "", ""]],
  ["date-malformed", "no zone", [...without("Date"), `${MARK}Date: 25 Nov 2026 09:30:15`, "", ""]],
  ["date-malformed", "ISO 8601", [...without("Date"), `${MARK}Date: 2026-11-25T09:30:15Z`, "", ""]],
  [
    "date-malformed",
    "no such day",
    [...without("Date"), `${MARK}Date: 31 Feb 2026 09:30 +0000`, "", ""],
  ],
  [
    "date-malformed",
    "another weekday",
    [...without("Date"), `${MARK}Date: Mon, 25 Nov 2026 09:30 +0000`, "", ""],
  ],
  ...[
    "ada",
    "ada@",
    "@example.test",
    "ada@bob@example.test",
    "Ada <ada@example.test",
    "Ada ada@example.test>",
    '"Ada <ada@example.test>',
    "ada@example.test bob@example.test",
    "<ada@example.test> <bob@example.test>",
    "Ada <ada@example.test> Lovelace",
    "ada@example.test; bob@example.test",
    "Friends: ada@example.test",
    "A: B: ada@example.test;;",
    "Ada ada@example.test",
    "Ada (Lovelace <ada@example.test>",
    "Ada <>",
    "",
  ].map(
    (value) =>
      [
        "address-malformed",
        `To: ${value}`,
        [...without("To"), `${MARK}To: ${value}`, "", ""],
      ] as const,
  ),
  ["address-malformed", "two in Sender", [...SOUND, `${MARK}Sender: a@b.test, c@d.test`, "", ""]],
  ...["one@shop.test", "<one>", "<one@shop.test", "<a b@shop.test>"].map(
    (value) =>
      [
        "message-id-malformed",
        value,
        [...without("Message-ID"), `${MARK}Message-ID: ${value}`, "", ""],
      ] as const,
  ),
  ...[
    "=?utf-8?Q?a",
    "=?utf-8?Q?a b?=",
    "=?utf-8?X?a?=",
    "=??Q?a?=",
    "=?utf-8?B?YQ?=",
    "=?utf-8?Q?=4?=",
  ].map(
    (value) =>
      [
        "encoded-word-malformed",
        value,
        [...SOUND, `${MARK}Subject: Re: ${value}`, "", ""],
      ] as const,
  ),
  [
    "encoded-word-too-long",
    "76",
    [...SOUND, `${MARK}Subject: =?utf-8?Q?${"x".repeat(64)}?=`, "", ""],
  ],
  [
    "mime-version-missing",
    "a type",
    [...without("MIME-Version"), `${MARK}Content-Type: text/plain`, "", ""],
  ],
  ...["text", "", "text/", "text plain"].map(
    (value) =>
      ["content-type-malformed", value, text([`${MARK}Content-Type: ${value}`], "Hello")] as const,
  ),
  ...[
    "charset",
    'charset="utf-8',
    "charset=",
    "name=a b",
    "name*=utf-8''%zz",
    "name*=a",
    "name*0=a; name*2=b",
    'name="a" b',
  ].map(
    (value) =>
      [
        "parameter-malformed",
        value,
        text([`${MARK}Content-Type: text/plain; ${value}`], "Hello"),
      ] as const,
  ),
  [
    "parameter-duplicate",
    "charset",
    text([`${MARK}Content-Type: text/plain; format=a; format=b`], ""),
  ],
  ["parameter-encoded-word", "name", text([`${MARK}Content-Type: a/b; name="=?utf-8?Q?a?="`], "")],
  ["boundary-missing", "no boundary", text([`${MARK}Content-Type: multipart/mixed`], "--b")],
  [
    "boundary-malformed",
    "a boundary of 71 characters",
    text(
      [`${MARK}Content-Type: multipart/mixed; boundary=${"b".repeat(71)}`],
      `--${"b".repeat(71)}`,
      "",
      "",
      `--${"b".repeat(71)}--`,
    ),
  ],
  [
    "boundary-not-found",
    "another boundary",
    multipart("multipart/mixed; boundary=b", `${MARK}--c`, "", "", "--c--"),
  ],
  [
    "boundary-reused",
    "the same one inside",
    multipart(
      "multipart/mixed; boundary=b",
      "--b",
      `${MARK}Content-Type: multipart/mixed; boundary=b`,
      "",
      "--b--",
    ),
    "1",
  ],
  [
    "multipart-unclosed",
    "no closing boundary",
    multipart("multipart/mixed; boundary=b", "--b", "", `Hello${MARK}`),
  ],
  [
    "multipart-unclosed",
    "an inner one",
    multipart(
      "multipart/mixed; boundary=b",
      "--b",
      "Content-Type: multipart/mixed; boundary=c",
      "",
      "--c",
      "",
      `Hello${MARK}`,
      "--b--",
    ),
    "1",
  ],
  ["multipart-empty", "no part", multipart("multipart/mixed; boundary=b", `${MARK}--b--`)],
  ["encoding-unknown", "x-none", text([`${MARK}Content-Transfer-Encoding: x-none`], "Hello")],
  [
    "encoding-forbidden",
    "a multipart in base64",
    text(
      ["Content-Type: multipart/mixed; boundary=b", `${MARK}Content-Transfer-Encoding: base64`],
      "--b",
      "",
      "",
      "--b--",
    ),
  ],
  [
    "encoding-forbidden",
    "a message in base64",
    text(
      ["Content-Type: message/rfc822", `${MARK}Content-Transfer-Encoding: base64`],
      "",
      "RnJvbTo=",
    ),
  ],
  ...[
    `aGk${MARK}*=`,
    `aGk${MARK}-`,
    `aGk=${MARK}aGk=`,
    `aGk${MARK}`,
    `aG${MARK}`,
    `aGkx====${MARK}`,
  ].map(
    (body) =>
      ["base64-malformed", body, text(["Content-Transfer-Encoding: base64"], body)] as const,
  ),
  ...[`100 ${MARK}= x`, `${MARK}=ZZ`, `${MARK}=4`, `a${MARK}\xfc`].map(
    (body) =>
      [
        "quoted-printable-malformed",
        body,
        text(["Content-Transfer-Encoding: quoted-printable", "Content-Type: a/b"], body),
      ] as const,
  ),
  ["octets-not-7bit", "8bit octets", text(["Content-Type: a/b"], `a${MARK}\xfc`)],
  [
    "charset-unknown",
    "of a text",
    text([`${MARK}Content-Type: text/plain; charset=x-none`], "Hello"),
  ],
  [
    "charset-unknown",
    "in quotes of its own",
    text([`${MARK}Content-Type: text/plain; charset='utf-8'`], "Hello"),
  ],
  [
    "charset-unknown",
    "of a name of Object's own",
    text([`${MARK}Content-Type: text/plain; charset=constructor`], "Hello"),
  ],
  ["charset-unknown", "of an encoded word", [...SOUND, `${MARK}Subject: =?x-none?Q?a?=`, "", ""]],
  ["charset-unknown", "of a file name", text([`${MARK}Content-Type: a/b; name*=x-none''a`], "")],
  ...[
    ["utf-8", "\xfc"],
    ["us-ascii", "\xc3\xbc"],
    ["iso-8859-1", "\x93"],
  ].map(
    ([charset = "", body = ""]) =>
      [
        "charset-wrong",
        charset,
        text(
          [`Content-Type: text/plain; charset=${charset}`, "Content-Transfer-Encoding: 8bit"],
          `${MARK}${body}`,
        ),
      ] as const,
  ),
  ["charset-wrong", "none", text(["Content-Transfer-Encoding: 8bit"], `${MARK}\xfc`)],
];

/** A multipart in a multipart, and so on. */
function nested(levels: number): string[] {
  const open = Array.from({ length: levels }, (_, level) => [
    `Content-Type: multipart/mixed; boundary=b${level}.`,
    "",
    `--b${level}.`,
  ]).flat();
  const close = Array.from({ length: levels }, (_, level) => `--b${levels - 1 - level}.--`);
  return [...SOUND, ...open, "", "Hello", ...close];
}

describe("a message that is sound", () => {
  test.each<readonly [string, readonly string[]]>([
    ["plain", [...SOUND, "", "Hello"]],
    ["without a body", SOUND],
    ["a line of 998 octets", text([], "x".repeat(998))],
    [
      "8bit and UTF-8",
      text(
        ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"],
        "\xc3\xbc",
      ),
    ],
    [
      "binary, with all that lines may not have",
      text(
        ["Content-Type: a/b", "Content-Transfer-Encoding: binary"],
        `\0\r\n\n\r${"x".repeat(2000)}`,
      ),
    ],
    ["base64 with padding", text(["Content-Transfer-Encoding: base64"], "aGk=", "")],
    [
      "quoted-printable",
      text(
        ["Content-Transfer-Encoding: quoted-printable"],
        "a=3D=",
        "b = ".replace(" = ", "=20"),
        "",
      ),
    ],
    [
      "a soft line break with white space behind it",
      text(["Content-Transfer-Encoding: quoted-printable"], "a= \t", "b"),
    ],
    [
      "a signed multipart",
      multipart(
        'multipart/signed; boundary="b c"; micalg=x; protocol="a/b"',
        "--b c",
        "",
        "Hello",
        "--b c--",
      ),
    ],
    [
      "obsolete syntax, which has to be read",
      [
        "From : John Q. Public <shop@shop.test>",
        "To: <@one.test:ada @ example . test> (comment), , bob@[127.0.0.1]",
        "Date: 25 Nov 26 09:30 GMT",
        "",
        "",
      ],
    ],
    [
      "groups",
      [
        ...without("To"),
        'To: Friends: "Ada \\"L\\"" <ada@example.test>, "b b"@example.test;, Nobody:;',
        "",
        "",
      ],
    ],
    ["an empty Bcc", [...SOUND, "Bcc:", "", ""]],
    ["RFC 2231", text(["Content-Type: a/b; name*0*=utf-8''%C3; name*1*=%BC; name*2=.txt"], "")],
    ["encoded words", [...SOUND, "Subject: =?utf-8?Q?a_=C3=BC?= =?iso-8859-1*de?B?/A==?=", "", ""]],
    [
      "what looks like an encoded word and is none",
      [...SOUND, "DKIM-Signature: bh==?x?", "Subject: a=?b", "", ""],
    ],
    [
      "a calendar, whose charset is UTF-8 where none is named",
      text(["Content-Type: text/calendar", "Content-Transfer-Encoding: 8bit"], "\xc3\xbc"),
    ],
    [
      "a comment in a date and a type",
      [
        ...without("Date"),
        "Date: Wed, 25 Nov 2026 09:30:15 +0000 (UTC)",
        "Content-Type: text/plain (text); charset=utf-8 (8)",
        "",
        "",
      ],
    ],
    [
      "a Message-ID between comments",
      [...without("Message-ID"), "Message-ID: (a (b)) <one@shop.test> (c)", "", ""],
    ],
    ["nested a hundred times", nested(100)],
  ])("%s: has no defect", (_, lines) => {
    expect(defectsOf(lines)).toEqual([]);
  });
});

describe("a defect", () => {
  test.each(CASES.map(([id, title, lines, part = ""]) => ({ id, title, lines, part })))(
    "$id: $title",
    ({ id, lines, part }) => {
      const { raw, at } = marked(lines);
      const { defects } = readMessage(raw);
      const [found] = defects.filter((defect) => defect.id === id);
      expect({ id, at: found?.at, part: found?.part, defects }).toMatchObject({ id, at, part });
      expect(found?.message).toMatch(/^\S.*\.$/s);
    },
  );

  test("of each kind is shown by a message that has it", () => {
    const shown = new Set<string>(CASES.map(([id]) => id));
    shown.add("nested-too-deep");
    expect(Object.keys(DEFECT_IDS).filter((id) => !shown.has(id))).toEqual([]);
  });

  test("nested-too-deep: what is inside is not read, and still there", () => {
    const { defects, attachments } = readMessage(marked(nested(101)).raw);
    expect(defects.map(({ id }) => id)).toEqual(["nested-too-deep"]);
    expect(attachments.map(({ contentType }) => contentType)).toEqual(["multipart/mixed"]);
  });

  test("of lines and octets is said once, with how many there are", () => {
    const [defect, ...others] = defectsOf(text([], "a\nb\nc\nd"));
    expect(others).toEqual([]);
    expect(defect?.message).toBe("3 lines end with LF alone, the first of them here.");
  });

  test("of another part than the message is the part's", () => {
    const lines = multipart(
      "multipart/mixed; boundary=b",
      "--b",
      "",
      "Hello",
      "--b",
      "Content-Transfer-Encoding: base64",
      "",
      "*",
      "--b--",
    );
    expect(defectsOf(lines).map(({ id, part }) => [id, part])).toEqual([["base64-malformed", "2"]]);
  });

  test("of an attached message is that message's own", () => {
    const lines = text(["Content-Type: message/rfc822"], ...without("Date"), "", "Hello");
    const { defects, attachments } = readMessage(marked(lines).raw);
    expect(defects).toEqual([]);
    expect(attachments[0]?.message?.defects).toMatchObject([{ id: "date-missing", at: 0 }]);
  });

  test("comes in the order of the octets", () => {
    const places = defectsOf([...SOUND, "Subject: =?x", "To: ada", "", "a\rb\nc", "\xfc"]).map(
      ({ at }) => at,
    );
    expect(places.length).toBeGreaterThan(4);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });
});

test("whatever the octets, reading ends, and each defect is one of the list and in the message", () => {
  const pieces = fc.constantFrom(
    ...'"(<>@,:=;%'.split(""),
    ..."\r \n \0 \r\n --b -- =?utf-8?Q? ?= %zz *0*= 20261125T093000Z".split(/ /),
    ..."From: |To: |Date: |Content-Type: |Content-Transfer-Encoding: base64".split("|"),
    ..."multipart/mixed; boundary=b|text/plain|message/rfc822|message/delivery-status".split("|"),
    ..."text/calendar|BEGIN:VCALENDAR|BEGIN:VEVENT|DTSTART:|RRULE:FREQ=YEARLY".split("|"),
  );
  const octets = fc
    .array(fc.oneof(pieces, fc.string({ unit: "binary" })))
    .map((all) => Buffer.from(all.join(""), "latin1"));
  fc.assert(
    fc.property(octets, (raw) => {
      for (const { id, at, part } of readMessage(raw).defects) {
        expect(DEFECT_IDS).toHaveProperty(id);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(at).toBeLessThanOrEqual(raw.length);
        expect(part).toMatch(/^(?:\d+(?:\.\d+)*)?$/);
      }
    }),
    { numRuns: 500 },
  );
});
