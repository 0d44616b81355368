import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Controller } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { converse, cut, places } from "./conversations.js";

/**
 * What some server or other has taken for the end of content, and RFC 5321 §4.1.1.4 does not: only <CRLF>.<CRLF> is one
 * (SMTP smuggling, CVE-2023-51764, -51765, -51766, CVE-2024-27305).
 */
const TRICKS = [
  "\n.\n",
  "\n.\r\n",
  "\r\n.\n",
  "\r.\r",
  "\r.\r\n",
  "\r\n.\r",
  "\n.\r",
  "\r.\n",
  "\n\r.\r\n",
  "\n\r.\n\r",
  "\r\n.\n\r",
  "\r\n\r.\r\n",
  "\r\n.\r\r\n",
  "\r\r\n.\r\r\n",
  "\r\n.\0\r\n",
  "\r\n\0.\r\n",
  "\r\n.\r\0\n",
  "\r\0\n.\r\n",
  "\0\r\0\n.\0\r\0\n",
  "\r\n. \r\n",
  "\r\n.\t\r\n",
  "\r\n .\r\n",
  "\r\n..\r\n",
  "\n..\r\n",
  "\r\n.\v\r\n",
  "\r\n.\f\r\n",
  "\v.\v",
  "\f.\f",
  "\x85.\x85",
  "\x1e.\x1e",
  "\r\n.\x1a\r\n",
  "\r\n．\r\n",
  "\u2028.\u2028",
  "=0D=0A.=0D=0A",
];

const SECOND =
  "MAIL FROM:<mallory@example.test>\r\nRCPT TO:<victim@example.test>\r\nDATA\r\nSmuggled\r\n";

/** One mail whose content has `between` before what wants to be another. */
const oneMail = (between: string): Buffer =>
  Buffer.from(
    `EHLO client.test\r\nMAIL FROM:<ada@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\nHello${between}${SECOND}\r\n.\r\n`,
    "utf8",
  );

/** Dot-stuffing undone line by line, as RFC 5321 §4.5.2 has it. */
const meant = (between: string): string =>
  `Hello${between}${SECOND}\r\n`
    .split("\r\n")
    .map((line) => (line.startsWith(".") ? line.slice(1) : line))
    .join("\r\n");

describe("no mail hides in another (RFC 5321 §2.3.8, §4.1.1.4)", () => {
  test.for(TRICKS.map((trick) => [JSON.stringify(trick), trick] as const))(
    "%s ends nothing",
    ([, trick]) => {
      const { mails } = converse([oneMail(trick)], { textLine: 10_000 });
      expect(mails.map(({ content }) => content.toString("utf8"))).toEqual([meant(trick)]);
    },
  );

  test("nor does it on TCP", async () => {
    const contents: (string | undefined)[] = [];
    await using controller = new Controller(
      {
        handleData({ envelope }) {
          contents.push(envelope.originalContent?.toString("utf8"));
        },
      },
      { hostname: "127.0.0.1" },
    );
    await controller.start();
    for (const trick of TRICKS) {
      await using client = await RawClient.connect(controller);
      client.send(oneMail(trick));
      client.half();
      await client.rest();
    }
    expect(contents).toEqual(TRICKS.map(meant));
  });

  const mixture = fc
    .array(
      fc.oneof(
        fc.constantFrom(...TRICKS),
        fc.constantFrom("\r", "\n", ".", "\0", " ", "\t", "x", "\r\n", "\r\n."),
      ),
      { minLength: 1, maxLength: 12 },
    )
    .map((parts) => parts.join(""))
    .filter((between) => !`${between}M`.includes("\r\n.\r\n"));

  test("nor does any mixture of them, however it is cut", () => {
    fc.assert(
      fc.property(mixture, places, (between, at) => {
        const { mails } = converse(cut(oneMail(between), at), { textLine: 10_000 });
        expect(mails.map(({ content }) => content.toString("utf8"))).toEqual([meant(between)]);
      }),
      { numRuns: 1000 },
    );
  });

  test("content that is refused for its lines is one refusal, and nothing in it is carried out", () => {
    fc.assert(
      fc.property(mixture, (between) => {
        const { mails, said } = converse([oneMail(between)], { textLine: 20 });
        expect(mails).toEqual([]);
        expect(said.split("\r\n").at(-2)).toBe("500 5.5.2 Line too long");
        expect(said.match(/^354/gm)).toHaveLength(1);
      }),
    );
  });
});

describe("no command hides in another (RFC 5321 §2.3.8)", () => {
  const broken = fc
    .array(fc.constantFrom("\n", "\r", "\0", "\v", "\f", "\x85", "\u2028", "x", " "), {
      minLength: 1,
      maxLength: 6,
    })
    .map((parts) => parts.join(""))
    .filter((between) => !between.includes("\r\n"));

  test("what follows anything but CRLF is not carried out", () => {
    fc.assert(
      fc.property(broken, places, (between, at) => {
        const octets = Buffer.from(
          `EHLO client.test\r\nMAIL FROM:<ada@example.test>\r\nRCPT TO:<bob@example.test>\r\nNOOP${between}RCPT TO:<mallory@example.test>\r\nDATA\r\n.\r\n`,
        );
        expect(converse(cut(octets, at)).mails.map(({ to }) => to)).toEqual([["bob@example.test"]]);
      }),
    );
  });
});
