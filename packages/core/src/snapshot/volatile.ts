import { isKnownToken } from "../inbox/known-tokens.js";
import type { MailSnapshotOptions } from "./snapshot-options.js";

/** Values of a mail that are known to be volatile, by kind. */
export type VolatileFacts = Readonly<Record<"message-id" | "date" | "boundary", readonly string[]>>;

/** Something volatile that stands in a text. */
interface Found {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** What the name stands for, where that is not the text itself. */
  readonly value?: string;
}

type Rule = (text: string) => Found[];

/**
 * Puts names in the place of what changes from run to run: `<message-id-1>`, `<uuid-2>`. The same value has the same name in
 * every text that one of these has seen; names are numbered in the order in which their values come up. What bears a name
 * already is left alone, so that it changes nothing to do it twice.
 */
export class Volatile {
  readonly #rules: readonly Rule[];
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  constructor(facts: VolatileFacts, patterns: NonNullable<MailSnapshotOptions["volatile"]> = {}) {
    const own = Object.entries(patterns);
    const isHidden = (kind: string): boolean => patterns[kind] === undefined;
    const builtIn = BUILT_IN.filter(([kind]) => isHidden(kind)).map(([, rule]) => rule);
    const known = Object.entries(facts).filter(([kind]) => isHidden(kind));
    // What comes first has its way where two find the same.
    this.#rules = [
      alreadyNamed([...own.map(([kind]) => kind), ...KINDS]),
      ...own.flatMap(([kind, pattern]) => (pattern === false ? [] : [patternRule(kind, pattern)])),
      ...known.flatMap(([kind, values]) => values.map((value) => literalRule(kind, value))),
      ...builtIn,
    ];
  }

  /** A text with names in the place of what is volatile. */
  replace(text: string): string {
    // Beside a name there may be something that could not be told from its neighbour before.
    for (let before = text; ;) {
      const after = this.#replaceOnce(before);
      if (after === before) return after;
      before = after;
    }
  }

  #replaceOnce(text: string): string {
    const taken: Found[] = [];
    const isTaken = new Uint8Array(text.length);
    for (const rule of this.#rules)
      for (const found of rule(text)) {
        const { start, end } = found;
        if (isTaken.subarray(start, end).includes(1)) continue;
        isTaken.fill(1, start, end);
        taken.push(found);
      }
    let replaced = "";
    let at = 0;
    for (const { kind, start, end, value } of taken.toSorted((a, b) => a.start - b.start)) {
      const old = text.slice(start, end);
      replaced += text.slice(at, start) + (kind === NAMED ? old : this.name(kind, value ?? old));
      at = end;
    }
    return replaced + text.slice(at);
  }

  /** The name of a value. */
  name(kind: string, value: string): string {
    const key = `${kind} ${value}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    // A test has one token; only what is shared by two tests has more.
    const name = kind === "test" && count === 1 ? "<test>" : `<${kind}-${count}>`;
    this.#names.set(key, name);
    return name;
  }
}

/** The kind of what bears a name already. */
const NAMED = "";

function alreadyNamed(kinds: readonly string[]): Rule {
  const name = new RegExp(String.raw`<test>|<(?:${kinds.join("|")})-\d+>`, "g");
  return (text) => matches(name, text).map(([start, end]) => ({ kind: NAMED, start, end }));
}

function literalRule(kind: string, value: string): Rule {
  return (text) => {
    const found: Found[] = [];
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) {
      const end = at + value.length;
      // Angle brackets belong to a message-id and not to what it is in.
      const isBracketed = text[at - 1] === "<" && text[end] === ">";
      found.push(
        isBracketed
          ? { kind, start: at - 1, end: end + 1, value }
          : { kind, start: at, end, value },
      );
    }
    return found;
  };
}

const LINK = /\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>]+/gi;

function patternRule(kind: string, pattern: RegExp | string): Rule {
  if (typeof pattern === "string") return literalRule(kind, pattern);
  const flags = new Set(`${pattern.flags}dg`);
  flags.delete("y");
  const all = new RegExp(pattern.source, [...flags].join(""));
  return (text) => {
    const found: Found[] = [];
    const links = matches(LINK, text);
    all.lastIndex = 0;
    for (let match = all.exec(text); match !== null; match = all.exec(text)) {
      const [start, end] = extent(match);
      const [, linkEnd = end] = links.find(([from, to]) => from <= start && start < to) ?? [];
      if (end > start) found.push({ kind, start, end: Math.min(end, linkEnd) });
      // What a match has taken beyond its link may be another one; a match of nothing must not come up for ever.
      if (end > linkEnd) all.lastIndex = linkEnd;
      else if (match[0] === "") all.lastIndex++;
    }
    return found;
  };
}

type Extent = readonly [start: number, end: number];

/** Where a RegExp matches. */
const matches = (all: RegExp, text: string): Extent[] => [...text.matchAll(all)].map(extent);

/** Where a match stands, or the first of its groups that has matched. */
function extent({ index, 0: whole, indices }: RegExpExecArray): Extent {
  return indices?.slice(1).find((group) => group !== undefined) ?? [index, index + whole.length];
}

/** A Content-ID in a link (RFC 2392). */
const CID = /\bcid:([^\s"'<>)]+)/dgi;
const UUID = /(?<![\da-z])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-z])/gi;
/** A parameter of a link whose name says that it is a secret, with a value that nobody would have typed. */
const TOKEN =
  /[?&;#](?:amp;)?(?:[\w.-]*(?:token|code|key|sig|signature|secret|hash|nonce|ticket|jwt|hmac|digest))=([\w.~%-]{16,})/dgi;
/** The port of a server on this machine: whoever started it took one that was free. */
const PORT = /\/\/(?:localhost|127(?:\.\d+){3}|\[::1\]):(\d+)/dgi;
/** What may be a test's token, in whatever case a mailer has put it; a domain of its own ends in `.test`. */
const TEST = /t[\da-z]{7}(?:\.test(?![\w-]))?/gi;

const simple =
  (kind: string, pattern: RegExp, value: (found: string) => string = (found) => found): Rule =>
  (text) =>
    matches(pattern, text).map(([start, end]) => ({
      kind,
      start,
      end,
      value: value(text.slice(start, end)),
    }));

/** The case of these is no difference. */
const lower = (found: string): string => found.toLowerCase();

/** A Content-ID as it stands in a part's header, where a link writes some of it as `%40`. */
function unescaped(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

const BUILT_IN: readonly (readonly [kind: string, rule: Rule])[] = [
  ["test", testRule],
  ["cid", simple("cid", CID, unescaped)],
  ["token", simple("token", TOKEN)],
  ["uuid", simple("uuid", UUID, lower)],
  ["port", simple("port", PORT)],
];
const KINDS = ["message-id", "date", "boundary", ...BUILT_IN.map(([kind]) => kind)];

function testRule(text: string): Found[] {
  const found: Found[] = [];
  // Step by step: a token may begin within what only looks like one.
  for (let at = 0; ;) {
    TEST.lastIndex = at;
    const match = TEST.exec(text);
    if (match === null) return found;
    const value = match[0].slice(0, TOKEN_LENGTH).toLowerCase();
    const isKnown = isKnownToken(value);
    if (isKnown)
      found.push({ kind: "test", start: match.index, end: match.index + match[0].length, value });
    at = isKnown ? match.index + match[0].length : match.index + 1;
  }
}

const TOKEN_LENGTH = 8;
