import { execFileSync } from "node:child_process";
import MailComposer from "nodemailer/lib/mail-composer";
import { beforeAll, describe, expect, test } from "vitest";
import { peer } from "../../../../tests/support/peers.js";
import { readMessage } from "./read-message.js";

const OCTETS = Buffer.from(Uint8Array.from({ length: 3000 }, (_, index) => (index * 167) & 255));
const LINES = Buffer.from("dots\r\n.\r\n..\r\nbare \n and \r\r\n--abc\r\n\r\n");

/** What somebody wants to send. All texts end with a line end, since Python adds one. */
interface Draft {
  readonly title: string;
  readonly from: readonly [name: string, address: string];
  readonly to: readonly (readonly [name: string, address: string])[];
  readonly subject: string;
  readonly text?: string;
  readonly html?: string;
  readonly charset?: string;
  readonly encoding?: "7bit" | "quoted-printable" | "base64" | "8bit";
  readonly images?: readonly { readonly cid: string; readonly content: Buffer }[];
  readonly files?: readonly {
    readonly name: string;
    readonly type: string;
    readonly content: Buffer;
  }[];
}

const LONG =
  "Sehr geehrte Frau Gräfin, wir möchten Sie hiermit höflich daran erinnern, daß Ihr Paßwort abläuft 😀";

const DRAFTS: readonly Draft[] = [
  {
    title: "plain text",
    from: ["", "shop@shop.test"],
    to: [["", "ada@example.test"]],
    subject: "Hello",
    text: "Hello, Ada!\n\n.\n..dots\nFrom here\n",
  },
  {
    title: "names, a long subject and text beyond ASCII",
    from: ["Jürgen Müller", "j@shop.test"],
    to: [
      ["Byron, Ada", "ada@example.test"],
      ['Ada "the Countess" Lovelace', "ada@lovelace.test"],
      ["名前", "nihon@example.test"],
      ["Ein sehr langer Name mit Umläuten und noch viel mehr Umläüüüüten", "lang@example.test"],
    ],
    subject: LONG,
    text: `${LONG}\n€ “quotes” – 你好 😀\n`,
  },
  {
    title: "lines longer than any transport takes",
    from: ["", "shop@shop.test"],
    to: [["", "ada@example.test"]],
    subject: "x".repeat(300),
    text: `${"word ".repeat(500)}end\n${"x".repeat(2000)}\n`,
  },
  {
    title: "trailing white space and equals signs",
    from: ["", "shop@shop.test"],
    to: [["", "ada@example.test"]],
    subject: "a=b ?= =C3=BC d",
    text: "trailing  \ntab\t\n=3D = =20 ü\n",
    encoding: "quoted-printable",
  },
  ...(["quoted-printable", "base64"] as const).map((encoding) => ({
    title: `${encoding} text`,
    from: ["", "shop@shop.test"] as const,
    to: [["", "ada@example.test"]] as const,
    subject: "ü",
    text: `${LONG}\n`.repeat(5),
    encoding,
  })),
  {
    title: "HTML, its text, an inline image and attachments",
    from: ["Shop", "shop@shop.test"],
    to: [["Ada", "ada@example.test"]],
    subject: "Your order",
    text: "Thank you\n",
    html: '<p>Thank <b>yöu</b><img src="cid:logo@shop.test">\n',
    images: [{ cid: "logo@shop.test", content: OCTETS.subarray(0, 500) }],
    files: [
      { name: "invoice.pdf", type: "application/pdf", content: OCTETS },
      { name: "Rechnung für Jürgen 😀.txt", type: "application/x-lines", content: LINES },
      {
        name: `${"lang ".repeat(30)}ü.bin`,
        type: "application/octet-stream",
        content: Buffer.alloc(0),
      },
      { name: 'a "b"; c=d\'e.txt', type: "application/octet-stream", content: Buffer.from("x") },
    ],
  },
  {
    title: "HTML alone",
    from: ["", "shop@shop.test"],
    to: [["", "ada@example.test"]],
    subject: "",
    html: "<p>ü</p>\n",
  },
  {
    title: "an attachment alone",
    from: ["", "shop@shop.test"],
    to: [["", "ada@example.test"]],
    subject: "file",
    files: [{ name: "a.bin", type: "application/octet-stream", content: OCTETS }],
  },
];

const DATE = new Date("2026-11-25T09:30:15Z");
const MESSAGE_ID = "<one@shop.test>";

/** What a reader finds in a message. */
function found(raw: Buffer): object {
  const { from, to, subject, date, messageId, text, html, attachments } = readMessage(raw);
  return {
    from: from.map(({ name, address }) => [name, address]),
    to: to.map(({ name, address }) => [name, address]),
    subject: subject ?? "",
    date,
    messageId,
    text,
    html,
    attachments: attachments.map(({ name, contentType, contentId, content }) => ({
      name,
      contentType,
      contentId,
      content,
    })),
  };
}

/** What was put in. */
function meant({ from, to, subject, text, html, images = [], files = [] }: Draft): object {
  return {
    from: [from],
    to,
    subject,
    date: DATE,
    messageId: MESSAGE_ID,
    text,
    html,
    attachments: [
      ...images.map(({ cid, content }) => ({
        name: undefined,
        contentType: "image/png",
        contentId: cid,
        content,
      })),
      ...files.map(({ name, type, content }) => ({
        name,
        contentType: type,
        contentId: undefined,
        content,
      })),
    ],
  };
}

const composeWithNodemailer = (draft: Draft, rest: object = {}): Promise<Buffer> => {
  const { from, to, subject, text, html, encoding, images = [], files = [] } = draft;
  const mail = new MailComposer({
    from: { name: from[0], address: from[1] },
    to: to.map(([name, address]) => ({ name, address })),
    subject,
    text,
    html,
    ...(encoding && { textEncoding: encoding === "base64" ? "base64" : "quoted-printable" }),
    date: DATE,
    messageId: MESSAGE_ID,
    attachments: [
      ...images.map(({ cid, content }) => ({
        cid,
        content,
        contentType: "image/png",
        filename: false as const,
      })),
      ...files.map(({ name, type, content }) => ({
        filename: name,
        contentType: type,
        content,
        contentDisposition: "attachment" as const,
      })),
    ],
    ...rest,
  });
  return mail.compile().build();
};

describe("what nodemailer composes is read as it was meant", () => {
  test.each(DRAFTS.map((draft) => [draft.title, draft] as const))("%s", async (_, draft) => {
    expect(found(await composeWithNodemailer(draft))).toEqual(meant(draft));
  });

  test("with bare LF line ends", async () => {
    const draft = DRAFTS[1] as Draft;
    expect(found(await composeWithNodemailer(draft, { newline: "unix" }))).toEqual(meant(draft));
  });
});

const python = peer("python3");
const base64 = (octets: Buffer): string => octets.toString("base64");

/** Composes the drafts that stand in the input with Python's email package. */
const SCRIPT = `
import base64, json, sys
from datetime import datetime, timezone
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
def compose(draft):
    m = EmailMessage(policy=getattr(policy, draft["policy"]))
    m["From"] = Address(draft["from"][0], addr_spec=draft["from"][1])
    m["To"] = [Address(name, addr_spec=addr) for name, addr in draft["to"]]
    m["Subject"] = draft["subject"]
    m["Date"] = datetime(2026, 11, 25, 9, 30, 15, tzinfo=timezone.utc)
    m["Message-ID"] = "<one@shop.test>"
    kinds = {k: draft[k] for k in ("charset",) if k in draft}
    if "encoding" in draft: kinds["cte"] = draft["encoding"]
    if "text" in draft: m.set_content(draft["text"], **kinds)
    if "html" in draft:
        if "text" in draft: m.add_alternative(draft["html"], subtype="html")
        else: m.set_content(draft["html"], subtype="html")
        for image in draft.get("images", []):
            m.get_payload()[1].add_related(base64.b64decode(image["content"]), "image", "png", cid="<" + image["cid"] + ">")
    for file in draft.get("files", []):
        maintype, subtype = file["type"].split("/")
        m.add_attachment(base64.b64decode(file["content"]), maintype, subtype, filename=file["name"])
    return base64.b64encode(m.as_bytes()).decode()
json.dump([compose(draft) for draft in json.load(sys.stdin)], sys.stdout)
`;

describe.runIf(python.isHere)(
  "what Python's email package composes is read as it was meant",
  () => {
    const words = "Привет";
    const charsets: Draft[] = [
      ["koi8-r", words],
      ["windows-1251", words],
      ["iso-8859-15", "ü €"],
      ["windows-1252", "“ü” €"],
      ["gb18030", "你好 😀"],
      ["iso-2022-jp", "こんにちは"],
      ["shift_jis", "こんにちは"],
    ].map(([charset = "", text = ""]) => ({
      title: `text of charset ${charset}`,
      from: ["", "a@b.test"],
      to: [["", "c@d.test"]],
      subject: text,
      text: `${text}\n`,
      charset,
      encoding: "base64",
    }));
    const cases = [...DRAFTS, ...charsets].flatMap((draft) =>
      ["SMTP", "SMTPUTF8"].map((policy) => ({ title: draft.title, policy, draft })),
    );
    let composed: Buffer[] = [];

    // One interpreter for all: starting one costs more than all messages.
    beforeAll(() => {
      const input = JSON.stringify(
        cases.map(({ draft, policy }) => ({
          ...draft,
          policy,
          images: draft.images?.map((image) => ({ ...image, content: base64(image.content) })),
          files: draft.files?.map((file) => ({ ...file, content: base64(file.content) })),
        })),
      );
      const output = execFileSync("python3", ["-c", SCRIPT], { input, encoding: "utf8" });
      composed = (JSON.parse(output) as string[]).map((raw) => Buffer.from(raw, "base64"));
    });

    test.each(cases.map((one, index) => ({ ...one, index })))(
      "$title, with its policy $policy",
      ({ draft, index }) => {
        expect(found(composed[index] as Buffer)).toEqual(meant(draft));
      },
    );
  },
);
