import { readdirSync, readFileSync } from "node:fs";

/** What a dialogue may say about the server. Beyond the options of a `Controller` it has two entries of its own. */
export interface DialogueOptions {
  readonly [option: string]: unknown;
}

/** One step of a conversation. */
export type Turn =
  /** The client sends octets. */
  | { readonly type: "client"; readonly octets: Buffer; readonly shown: string }
  /** The server sends a line. */
  | { readonly type: "server"; readonly text: string; readonly pattern: RegExp | undefined }
  /** The client says nothing for as long as the server waits. */
  | { readonly type: "silence" }
  /** The client makes the TLS handshake. */
  | { readonly type: "tls" }
  /** The server is told to stop. */
  | { readonly type: "shutdown" }
  /** The server ends the connection. */
  | { readonly type: "closed" };

/** A mail that has to have been accepted. */
export interface ExpectedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly options?: readonly string[];
  readonly content: string;
}

/** One conversation, and the mails that came of it. */
export interface Dialogue {
  readonly title: string;
  readonly source: string;
  readonly options: DialogueOptions;
  /**
   * Replies of hooks, by hook or by hook and argument: `{ "handleEhlo bad.test": "550 No" }`. A list has one for each
   * recipient, empty where the default shall stand.
   */
  readonly hooks: Readonly<Record<string, string | readonly string[]>>;
  /** Whom the server lets in: anyone, ada with her password, or nobody, since AUTH is not offered at all. */
  readonly authenticator: "anyone" | "ada" | "none";
  readonly turns: readonly Turn[];
  /** Undefined where the dialogue says nothing of mails. */
  readonly mails: readonly ExpectedMail[] | undefined;
}

interface Draft {
  title: string;
  source: string;
  options: DialogueOptions;
  hooks: Record<string, string | readonly string[]>;
  authenticator: Dialogue["authenticator"];
  turns: Turn[];
  mails: ExpectedMail[] | undefined;
}

/** What a conversation usually begins with, so that each dialogue can come to its point. */
const OPENINGS: Readonly<Record<string, readonly string[]>> = {
  "--greeted": ["S~ 220 .*"],
  "--helo": ["S~ 220 .*", "C: HELO client.test", "S: 250 fixture.test"],
  "--ehlo": [
    "S~ 220 .*",
    "C: EHLO client.test",
    "S: 250-fixture.test",
    "S: 250-PIPELINING",
    "S~ 250-SIZE.*",
    "S: 250-8BITMIME",
    "S: 250-ENHANCEDSTATUSCODES",
    "S: 250-SMTPUTF8",
    "S: 250 HELP",
  ],
};
const LHLO: readonly string[] = (OPENINGS["--ehlo"] ?? []).map((line) =>
  line.replace("C: EHLO", "C: LHLO"),
);
const OPENINGS_WITH_AUTH: Readonly<Record<string, readonly string[]>> = {
  "--ehlo-with-auth": [
    ...(OPENINGS["--ehlo"] ?? []).slice(0, -1),
    "S: 250-AUTH PLAIN LOGIN",
    "S: 250 HELP",
  ],
  "--lhlo": LHLO,
  "--transaction": [
    ...(OPENINGS["--ehlo"] ?? []),
    "C: MAIL FROM:<ada@example.test>",
    "S: 250 2.1.0 Sender OK",
    "C: RCPT TO:<bob@example.test>",
    "S: 250 2.1.5 Recipient OK",
  ],
};

/**
 * Reads the dialogues that stand beside this file. One begins after an empty line with a comment, which is its title.
 *
 * - `C: text` is a line of the client, `C> octets` are octets with `\r`, `\n`, `\t`, `\\` and `\xNN`, no CRLF added.
 * - `S: text` is a line of the server, `S~ pattern` one of which only the shape is known.
 * - `{text*100}` repeats a text, in both.
 * - What the client sends between two replies goes out as one piece.
 * - `--greeted`, `--helo`, `--ehlo`, `--lhlo`, `--ehlo-with-auth` and `--transaction` stand for the usual beginnings;
 *   `--silence`, `--tls` (the client's handshake), `--shutdown` and `--closed` are events.
 * - `options:`, `hooks:`, `authenticator:` say what server it is, `mail:` what mail has come, `no mail` that none has.
 */
export function readDialogues(folder: URL): readonly Dialogue[] {
  const dialogues: Dialogue[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith(".dialogue"))
    .toSorted())
    dialogues.push(...parseDialogues(readFileSync(new URL(file, folder), "utf8"), file));
  return dialogues;
}

/** @throws when a line means nothing */
export function parseDialogues(text: string, file: string): readonly Dialogue[] {
  const dialogues: Draft[] = [];
  let isBetween = true;
  for (const [index, line] of text.split("\n").entries()) {
    const source = `${file}:${index + 1}`;
    if (line.trim() === "") {
      isBetween = true;
    } else if (isBetween) {
      if (!line.startsWith("# ")) throw new Error(`${source}: a dialogue begins with its title.`);
      dialogues.push({
        title: line.slice(2),
        source,
        options: {},
        hooks: {},
        authenticator: "anyone",
        turns: [],
        mails: undefined,
      });
      isBetween = false;
    } else if (!line.startsWith("#")) {
      const dialogue = dialogues.at(-1);
      if (dialogue !== undefined) readLine(dialogue, line, source);
    }
  }
  return dialogues;
}

function readLine(dialogue: Draft, line: string, source: string): void {
  const opening = OPENINGS[line] ?? OPENINGS_WITH_AUTH[line];
  if (opening !== undefined) {
    for (const said of opening) readLine(dialogue, said, source);
    return;
  }
  const [, mark = "", rest = ""] =
    /^([CS][:>~]|[a-z]+:|--[a-z]+|no mail)(?: (.*))?$/.exec(line) ?? [];
  switch (mark) {
    case "C:":
      say(dialogue, Buffer.from(`${repeat(rest)}\r\n`, "utf8"), line);
      break;
    case "C>":
      say(dialogue, unescape(repeat(rest)), line);
      break;
    case "S:":
      dialogue.turns.push({ type: "server", text: repeat(rest), pattern: undefined });
      break;
    case "S~":
      dialogue.turns.push({ type: "server", text: rest, pattern: new RegExp(`^${rest}$`) });
      break;
    case "--silence":
    case "--tls":
    case "--shutdown":
    case "--closed":
      dialogue.turns.push({ type: mark.slice(2) as "silence" | "tls" | "shutdown" | "closed" });
      break;
    case "options:":
      dialogue.options = JSON.parse(repeat(rest)) as DialogueOptions;
      break;
    case "hooks:":
      dialogue.hooks = JSON.parse(repeat(rest)) as Record<string, string | readonly string[]>;
      break;
    case "authenticator:":
      dialogue.authenticator = rest as Dialogue["authenticator"];
      break;
    case "mail:":
      (dialogue.mails ??= []).push(JSON.parse(repeat(rest)) as ExpectedMail);
      break;
    case "no mail":
      dialogue.mails ??= [];
      break;
    default:
      throw new Error(`${source}: ${JSON.stringify(line)} means nothing in a dialogue.`);
  }
}

/** Octets that follow octets go out with them. */
function say(dialogue: Draft, octets: Buffer, shown: string): void {
  const before = dialogue.turns.at(-1);
  if (before?.type !== "client") dialogue.turns.push({ type: "client", octets, shown });
  else
    dialogue.turns[dialogue.turns.length - 1] = {
      type: "client",
      octets: Buffer.concat([before.octets, octets]),
      shown: `${before.shown}\n${shown}`,
    };
}

const repeat = (text: string): string =>
  text.replaceAll(/\{([^{}*]+)\*(\d+)\}/g, (_, part: string, times: string) =>
    part.repeat(Number(times)),
  );

const ESCAPES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, "\\": 92 };

function unescape(text: string): Buffer {
  const pieces = text.split(/(\\x[0-9A-Fa-f]{2}|\\[rnt\\])/);
  return Buffer.concat(
    pieces.map((piece, index) => {
      if (index % 2 === 0) return Buffer.from(piece, "utf8");
      const escape = piece[1] ?? "";
      return Buffer.of(ESCAPES[escape] ?? Number.parseInt(piece.slice(2), 16));
    }),
  );
}
