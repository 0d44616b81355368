import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { peer } from "../support/peers.js";
import { type CorpusMail, TEXTS } from "./corpus-mail.js";

interface Composed {
  readonly name: string;
  readonly raw: string;
  readonly attached:
    | readonly { readonly name: string; readonly contentType: string; readonly content: string }[]
    | null;
}

/** Mails of Python's email package, all of one interpreter. */
export function mailsFromPython(): readonly CorpusMail[] {
  const script = fileURLToPath(new URL("compose.py", import.meta.url));
  const output = execFileSync("python3", ["-IS", script], {
    input: JSON.stringify(TEXTS),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  return (JSON.parse(output) as Composed[]).map(({ name, raw, attached }) => ({
    name,
    raw: Buffer.from(raw, "base64"),
    attached: attached?.map((file) => ({
      ...file,
      name: file.name ?? undefined,
      content: Buffer.from(file.content, "base64"),
    })),
  }));
}

export const python = peer("python3");
export const swaks = peer("swaks");

const SWAKS: Readonly<Record<string, readonly string[]>> = {
  "its defaults": [],
  "a subject and a body": ["--header", "Subject: Your order", "--body", "Hello Ada"],
  "an added field": ["--add-header", "X-Test: =?utf-8?Q?Gr=C3=BC=C3=9Fe?="],
  "a file": ["--attach-type", "text/csv", "--attach-name", "a b.csv", "--attach", "a;b"],
  "a text and HTML": [
    "--attach-type",
    "text/plain",
    "--attach-body",
    "Hello",
    "--attach-type",
    "text/html",
    "--attach-body",
    "<p>Hello</p>",
  ],
};

/** Mails of swaks, which prints what it would send. */
export function mailsFromSwaks(): readonly CorpusMail[] {
  return Object.entries(SWAKS).map(([title, more]) => {
    const dumped = execFileSync(
      swaks.name,
      [
        "--dump-mail",
        "--from",
        "shop@shop.test",
        "--to",
        "ada@example.test",
        "--server",
        "127.0.0.1",
        ...more,
      ],
      { encoding: "latin1" },
    );
    // What it prints ends its lines as the terminal wants them.
    return {
      name: `swaks: ${title}`,
      raw: Buffer.from(dumped.replaceAll(/\r*\n/g, "\r\n"), "latin1"),
    };
  });
}
