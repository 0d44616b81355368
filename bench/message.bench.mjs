import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import { loadCore } from "./support/packages.mjs";

const FIELDS = [
  "From: The Shop <shop@shop.test>",
  "To: Ada <ada@example.test>",
  "Subject: Your order",
  "Date: Wed, 25 Nov 2026 09:30:15 +0000",
  "Message-ID: <one@shop.test>",
  "MIME-Version: 1.0",
];

const SMALL = Buffer.from(
  [
    ...FIELDS,
    "Content-Type: text/plain; charset=utf-8",
    "",
    ...Array.from({ length: 12 }, () => "what was ordered, and what it will cost, line by line"),
    "",
  ].join("\r\n"),
);

const FILE = Buffer.alloc(
  10 * 1024 * 1024,
  Buffer.from(Array.from({ length: 251 }, (_, at) => at)),
);
const LARGE = Buffer.from(
  [
    ...FIELDS,
    "Content-Type: multipart/mixed; boundary=b",
    "",
    "--b",
    "",
    "See the file.",
    "--b",
    'Content-Type: application/pdf; name="invoice.pdf"',
    "Content-Disposition: attachment",
    "Content-Transfer-Encoding: base64",
    "",
    FILE.toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
    "--b--",
    "",
  ].join("\r\n"),
);

/** Without making text of HTML or the other way round, which nobody asked the others for. */
const PLAINLY = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true };

function contest(what, raw, times, readMessage, goals) {
  const sample = (read) => async () => {
    globalThis.gc?.();
    const before = process.cpuUsage();
    for (let time = 0; time < times; time++) await read(raw);
    const { user, system } = process.cpuUsage(before);
    return { [what]: (user + system) / 1000 / times };
  };
  return {
    entrants: {
      floor: sample((octets) => simpleParser(octets, PLAINLY)),
      "postal-mime": sample((octets) => PostalMime.parse(octets)),
      readMessage: sample(readMessage),
    },
    measures: { [what]: { unit: "ms", goals } },
  };
}

export const question = {
  asks: "How much CPU does reading a message take? The floor is mailparser.",
  rounds: 15,
  warmUp: 3,
  async prepare() {
    const { readMessage } = await loadCore("read-message");
    return {
      contests: [
        contest("an attachment of 10 MB", LARGE, 1, readMessage, { readMessage: { value: 150 } }),
        contest("a text of 1 KB", SMALL, 200, readMessage, { readMessage: { ratio: 1 } }),
      ],
    };
  },
};
