import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Message } from "./message.js";
import { readMessage } from "./read-message.js";

const CRLF = "\r\n";

const read = (...lines: readonly string[]): Message =>
  readMessage(Buffer.from(lines.join(CRLF), "latin1"));

const ALL_OCTETS = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index));

describe("the header", () => {
  const message = read(
    "From: =?utf-8?Q?J=C3=BCrgen?= <j@example.test>, eva@example.test",
    "Sender: Office <office@example.test>",
    "Reply-To: help@example.test",
    "To: Ada <ada@example.test>",
    "To: second@example.test",
    "Cc: Friends: a@b.test, c@d.test;",
    "Bcc: hidden@example.test",
    "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=",
    " an alle",
    "Subject: a second one",
    "Date: Wed, 25 Nov 2026 10:30:00 +0100",
    "Message-ID:",
    " <one@example.test>",
    "In-Reply-To: <zero@example.test>",
    "References: <a@example.test>",
    "\t<b@example.test>\t <c@example.test><d@example.test>",
    "",
    "Hello",
  );

  test("each field is at hand, decoded", () => {
    expect(message).toMatchObject({
      from: [
        { name: "Jürgen", address: "j@example.test" },
        { name: "", address: "eva@example.test" },
      ],
      sender: { name: "Office", address: "office@example.test" },
      replyTo: [{ name: "", address: "help@example.test" }],
      cc: [
        { name: "", address: "a@b.test", group: "Friends" },
        { name: "", address: "c@d.test", group: "Friends" },
      ],
      bcc: [{ name: "", address: "hidden@example.test" }],
      messageId: "<one@example.test>",
      inReplyTo: "<zero@example.test>",
    });
  });

  test("of a subject that is given twice the first counts, of recipients all do", () => {
    expect(message.subject).toBe("Grüße an alle");
    expect(message.to.map(({ address }) => address)).toEqual([
      "ada@example.test",
      "second@example.test",
    ]);
  });

  test("the date is a moment", () => {
    expect(message.date?.toISOString()).toBe("2026-11-25T09:30:00.000Z");
  });

  test("references are parted, folded or run together as they may be", () => {
    expect(message.references).toEqual([
      "<a@example.test>",
      "<b@example.test>",
      "<c@example.test>",
      "<d@example.test>",
    ]);
  });

  test("comments are no part of a message id", () => {
    const answer = read(
      "Message-ID: (one) <a@shop.test> (a copy)",
      "In-Reply-To: <b@x.test> (b)",
      "",
    );
    expect(answer.messageId).toBe("<a@shop.test>");
    expect(answer.inReplyTo).toBe("<b@x.test>");
    const { references } = read("References: <a@x.test> (the first) <b@x.test>", "");
    expect(references).toEqual(["<a@x.test>", "<b@x.test>"]);
  });

  test("all fields stand in order", () => {
    expect(message.headers.map(({ name }) => name)).toEqual(
      "From Sender Reply-To To To Cc Bcc Subject Subject Date Message-ID In-Reply-To References".split(
        " ",
      ),
    );
  });

  test("an address that an encoded comma is part of stays one", () => {
    const { to } = read("To: =?utf-8?Q?Byron=2C_Ada?= <ada@example.test>", "");
    expect(to).toEqual([{ name: "Byron, Ada", address: "ada@example.test" }]);
  });

  test("what is missing is undefined or empty, and an empty subject is one", () => {
    expect(read("Subject:", "", "Hello")).toMatchObject({
      subject: "",
      from: [],
      sender: undefined,
      replyTo: [],
      to: [],
      cc: [],
      bcc: [],
      date: undefined,
      messageId: undefined,
      inReplyTo: undefined,
      references: [],
      headers: [{ name: "Subject", value: "", raw: "Subject:" }],
      text: "Hello",
      html: undefined,
      attachments: [],
      report: undefined,
      invite: undefined,
      list: undefined,
    });
    expect(read("X: y", "", "Hello").subject).toBeUndefined();
  });
});

describe("a body without multipart", () => {
  test.each([
    ["no content at all", [""], ""],
    ["an empty body", ["Subject: x", "", ""], ""],
    ["a header only", ["Subject: x"], ""],
    ["no header", ["", "Hello"], "Hello"],
    ["no header and no empty line", ["Hello,", "", "world"], "Hello,\n\nworld"],
    ["no empty line", ["Subject: x", "Hello"], "Hello"],
    ["no Content-Type", ["Subject: x", "", "Hello", "", ""], "Hello\n\n"],
    ["a Content-Type that is none", ["Content-Type: text", "", "Hello"], "Hello"],
    ["a comment in it", ["Content-Type: text/plain (x); charset=utf-8", "", "J\xc3\xbc"], "Jü"],
    ["a type in capitals", ['Content-Type: TEXT/PLAIN; CHARSET="UTF-8"', "", "J\xc3\xbc"], "Jü"],
    ["8-bit text of a charset", ["Content-Type: text/plain; charset=koi8-r", "", "\xf0\xd2"], "Пр"],
    ["8-bit text of none", ["Subject: x", "", "J\xfc \x80"], "Jü €"],
    ["quoted-printable", ["Content-Transfer-Encoding: Quoted-Printable", "", "J=C3=\r\n=BC"], "Jü"],
    ["base64", ["Content-Transfer-Encoding: BASE64", "", "SsO8"], "Jü"],
    [
      "a comment behind the encoding",
      ["Content-Transfer-Encoding: base64 (x (y))", "", "SsO8"],
      "Jü",
    ],
    ["disposition inline", ["Content-Disposition: inline", "", "Hello"], "Hello"],
    [
      "format=flowed stays as it is",
      ["Content-Type: text/plain; format=flowed", "", "a ", "b"],
      "a \nb",
    ],
  ])("%s", (_, lines, text) => {
    const message = read(...lines);
    expect(message.text).toBe(text);
    expect(message.html).toBeUndefined();
    expect(message.attachments).toEqual([]);
  });

  test("HTML alone is no text", () => {
    const message = read("Content-Type: text/html; charset=utf-8", "", "<p>J\xc3\xbc</p>", "");
    expect(message.text).toBeUndefined();
    expect(message.html).toBe("<p>Jü</p>\n");
  });

  test.each([
    ["Content-Disposition: attachment", undefined],
    ["Content-Disposition: attachment; filename=a.txt", "a.txt"],
    ["Content-Disposition: inline; filename=a.txt", "a.txt"],
    ["Content-Disposition: x-nonsense", undefined],
    ["Content-Type: text/plain; name=a.txt", "a.txt"],
  ])("text with %s is an attachment", (field, name) => {
    const message = read(field, "", "Hello");
    expect(message.text).toBeUndefined();
    expect(message.attachments).toMatchObject([{ name, contentType: "text/plain", size: 5 }]);
  });

  test("a PDF alone is an attachment", () => {
    const message = read(
      "Content-Type: application/pdf",
      "Content-Transfer-Encoding: base64",
      "",
      "JVBERg==",
    );
    expect(message.text).toBeUndefined();
    expect(message.attachments).toEqual([
      {
        name: undefined,
        contentType: "application/pdf",
        disposition: undefined,
        contentId: undefined,
        size: 4,
        content: Buffer.from("%PDF"),
      },
    ]);
  });
});

/** A message with one attachment that is encoded in some way. */
function attached(encoding: string, body: Buffer, fields: readonly string[] = []): Buffer {
  const head = [
    "Content-Type: multipart/mixed; boundary=abc-never-in-it",
    "",
    "--abc-never-in-it",
    "Content-Type: application/octet-stream",
    `Content-Transfer-Encoding: ${encoding}`,
    "Content-Disposition: attachment",
    ...fields,
    "",
    "",
  ].join(CRLF);
  return Buffer.concat([Buffer.from(head), body, Buffer.from("\r\n--abc-never-in-it--\r\n")]);
}

const octetsIn = (raw: Buffer): Buffer => readMessage(raw).attachments[0]?.content as Buffer;

describe("attachments", () => {
  test.each(["8bit", "binary", "7bit"])("of %s have every octet", (encoding) => {
    expect(octetsIn(attached(encoding, ALL_OCTETS)).equals(ALL_OCTETS)).toBe(true);
  });

  test.each([
    ["a plain name", ["Content-Disposition: attachment; filename=a.txt"], "a.txt"],
    ["a name of the type", ['Content-Type: a/b; name="a b.txt"'], "a b.txt"],
    [
      "both: the disposition's",
      ["Content-Type: a/b; name=b.txt", "Content-Disposition: attachment; filename=a.txt"],
      "a.txt",
    ],
    [
      "RFC 2231, folded",
      ["Content-Disposition: attachment;", " filename*0*=utf-8''J%C3%BC;", "\tfilename*1=rgen.txt"],
      "Jürgen.txt",
    ],
    ["UTF-8 as it is", ['Content-Disposition: attachment; filename="J\xc3\xbc.txt"'], "Jü.txt"],
    ["Latin-1 as it is", ['Content-Disposition: attachment; filename="J\xfc.txt"'], "Jü.txt"],
    ["an empty name is none", ['Content-Type: a/b; name=""'], undefined],
  ])("%s", (_, fields, name) => {
    const [attachment] = read(
      "Content-Type: multipart/mixed; boundary=abc",
      "",
      "--abc",
      ...(fields[0]?.startsWith("Content-Type") === true ? [] : ["Content-Type: a/b"]),
      ...fields,
      "",
      "x",
      "--abc--",
    ).attachments;
    expect(attachment?.name).toBe(name);
  });

  test("are frozen, and so are the lists of a message", () => {
    const message = readMessage(attached("8bit", Buffer.from("x")));
    for (const value of [message.attachments, message.attachments[0], message.headers, message.to])
      expect(Object.isFrozen(value)).toBe(true);
  });
});

describe("whatever the octets", () => {
  const octets = fc.uint8Array({ maxLength: 300 });

  test("an attachment in base64 comes back", () => {
    fc.assert(
      fc.property(octets, fc.constantFrom("\r\n", "\n", ""), (content, lineEnd) => {
        const text = Buffer.from(content).toString("base64").replaceAll(/.{76}/g, `$&${lineEnd}`);
        expect(octetsIn(attached("base64", Buffer.from(text))).equals(content)).toBe(true);
      }),
    );
  });

  test("an attachment in 8bit comes back", () => {
    fc.assert(
      fc.property(octets, (content) => {
        expect(octetsIn(attached("8bit", Buffer.from(content))).equals(content)).toBe(true);
      }),
    );
  });

  test("so does one of line ends, dashes and boundaries that are nearly its own", () => {
    const piece = fc.constantFrom(
      "\r",
      "\n",
      "\r\n",
      "-",
      "--",
      "--abc",
      "\r\n--abc-never-in-it?",
      "a",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const content = Buffer.from(pieces.join(""));
        expect(octetsIn(attached("binary", content)).equals(content)).toBe(true);
      }),
    );
  });

  test("attachments come back from multiparts in multiparts, in order", () => {
    interface Tree {
      readonly content?: Uint8Array;
      readonly parts?: readonly Tree[];
    }
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.record({ content: fc.uint8Array({ maxLength: 30 }) }),
        fc.record({ parts: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }) }),
      ),
    }));
    let boundaries = 0;
    const write = ({ content, parts = [] }: Tree): Buffer => {
      if (content !== undefined)
        return Buffer.concat([Buffer.from("Content-Type: a/b\r\n\r\n"), content]);
      // Each begins like those around it, as Apple's and Python's do.
      const boundary = `=_${"x".repeat(++boundaries)}`;
      return Buffer.concat([
        Buffer.from(`Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\npreamble`),
        ...parts.flatMap((part) => [Buffer.from(`\r\n--${boundary}\r\n`), write(part)]),
        Buffer.from(`\r\n--${boundary}--\r\nepilogue`),
      ]);
    };
    const contents = ({ content, parts = [] }: Tree): Uint8Array[] =>
      content === undefined ? parts.flatMap(contents) : [content];
    fc.assert(
      fc.property(tree, (root) => {
        boundaries = 0;
        const { attachments } = readMessage(write(root));
        expect(attachments.map(({ content }) => [...content])).toEqual(
          contents(root).map((content) => [...content]),
        );
      }),
    );
  });

  /** Pieces that steer a reader into its corners far more often than octets by chance. */
  const fragment = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        " ",
        "\t",
        ";",
        ":",
        ",",
        "<",
        ">",
        "(",
        ")",
        '"',
        "\\",
        "=",
        "?",
        "[",
        "]",
        "@",
        "--",
        "--a",
        "--a--",
        "*0*=",
        "''",
        "%",
        "From: ",
        "To: ",
        "Subject: ",
        "Date: ",
        "References: ",
        "Message-ID: ",
        "Content-ID: ",
        "Content-Type: multipart/mixed; boundary=a",
        "Content-Type: multipart/alternative; boundary=a",
        "Content-Type: text/plain; charset=",
        "utf-16",
        "iso-2022-jp",
        "gb18030",
        "utf-7",
        "Content-Disposition: attachment; filename",
        "Content-Transfer-Encoding: base64",
        "Content-Transfer-Encoding: quoted-printable",
        "=?utf-8?Q?",
        "=?iso-8859-1?B?",
        "?=",
        "=?",
        "=FC",
        "Zm9v",
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 8 })
        .map((bytes) => Buffer.from(bytes).toString("latin1")),
    },
  );

  test("a message is read to its end, and nothing is thrown", () => {
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 60 }), (fragments) => {
        const message = readMessage(Buffer.from(fragments.join(""), "latin1"));
        expect(message.headers).toBeInstanceOf(Array);
        for (const { size, content } of message.attachments) expect(content).toHaveLength(size);
      }),
      { numRuns: 2000 },
    );
  });

  test("the same of octets by chance", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), (bytes) => {
        expect(readMessage(Buffer.from(bytes)).headers).toBeInstanceOf(Array);
      }),
    );
  });
});
