import type { CapturedMail } from "../../inbox/captured-mail.js";
import { describeEnvelope } from "../../inbox/describe-mail.js";
import { mailboxJudge, pairOff } from "../../inbox/judge-mailbox.js";
import { inside, type Place, refusal } from "../../inbox/place.js";
import type { TextMatch } from "../../inbox/query.js";
import { show } from "../../inbox/show.js";
import { isTextMatch } from "../../inbox/value-kinds.js";
import { failureText } from "./failure-text.js";
import { asMail, type MatcherContext, type MatcherResult, placeOf, type Row } from "../matcher.js";

/** Who a mail says that it is for. Each list is meant as a whole, in any order; one that is left out does not matter. */
export interface RecipientsMatch {
  /** The mailboxes of the header field To. */
  readonly to?: TextMatch | readonly TextMatch[];
  /** The mailboxes of the header field Cc. */
  readonly cc?: TextMatch | readonly TextMatch[];
  /** The recipients of the envelope that no header field names. */
  readonly bcc?: TextMatch | readonly TextMatch[];
}

const READ: Readonly<Record<keyof RecipientsMatch, (mail: CapturedMail) => readonly string[]>> = {
  to: ({ to }) => to.map(({ address }) => address),
  cc: ({ cc }) => cc.map(({ address }) => address),
  bcc: ({ hiddenRecipients }) => hiddenRecipients,
};

/** What was found of one list. */
interface Found {
  readonly field: string;
  readonly wanted: unknown;
  readonly got: readonly string[];
  readonly missing: readonly unknown[];
  readonly extra: readonly string[];
}

/** Exactly these mailboxes in To and Cc, and exactly these recipients that no header field names. */
export function toHaveRecipients(
  this: MatcherContext | void,
  received: unknown,
  recipients: RecipientsMatch,
): MatcherResult {
  const mail = asMail(received, "toHaveRecipients");
  const found = fieldsOf(recipients, placeOf("toHaveRecipients")).map(([field, wanted, place]) =>
    compare(field, wanted, READ[field](mail), place),
  );
  const wrong = found.filter(({ missing, extra }) => missing.length + extra.length > 0);
  const pass = wrong.length === 0;
  return {
    pass,
    message: () =>
      failureText(this, {
        matcher: "toHaveRecipients",
        args: ["recipients"],
        headline: pass
          ? "The mail was not to have exactly these recipients:"
          : "The mail has other recipients:",
        rows: (pass ? found : wrong).flatMap((one) => rowsOf(one, pass)),
        hints: wrong.some(({ field }) => field === "bcc") ? hintsFor(mail) : [],
        mail: describeEnvelope(mail.envelope),
      }),
  };
}

function compare(
  field: string,
  wanted: TextMatch | readonly TextMatch[],
  got: readonly string[],
  place: Place,
): Found {
  const list = isTextMatch(wanted) ? [wanted] : wanted;
  const { missing, extra } = pairOff(
    list.map((one) => mailboxJudge(one, place)),
    got,
  );
  return {
    field,
    wanted,
    got,
    missing: missing.map((at) => list[at]),
    extra: extra.map((at) => got[at] ?? ""),
  };
}

function rowsOf({ field, wanted, got, missing, extra }: Found, isNot: boolean): Row[] {
  const row = (name: string, text: string, side: Row["side"]): Row => ({
    name: `${field.padEnd(3)} ${name}`,
    lines: [text],
    side,
  });
  return [
    row("wanted", `${isNot ? "not " : ""}${show(wanted)}`, "expected"),
    row("got", show(got), "received"),
    ...(missing.length > 0
      ? [row("missing", missing.map((one) => show(one)).join(", "), "expected")]
      : []),
    ...(extra.length > 0
      ? [row("too many", extra.map((one) => show(one)).join(", "), "received")]
      : []),
  ];
}

/** A Bcc field in the header is a leak, and whom it names is hidden from nobody. */
function hintsFor({ bcc }: CapturedMail): string[] {
  if (bcc.length === 0) return [];
  return [
    `The header names ${bcc.map(({ address }) => show(address)).join(", ")} in Bcc, for all to see.`,
  ];
}

type Field = readonly [keyof RecipientsMatch, TextMatch | readonly TextMatch[], Place];

/** @throws `INVALID_ARGUMENT` */
function fieldsOf(recipients: unknown, place: Place): Field[] {
  const names = Object.keys(READ);
  const isFields =
    typeof recipients === "object" &&
    recipients !== null &&
    !Array.isArray(recipients) &&
    !isTextMatch(recipients);
  const entries = isFields ? Object.entries(recipients) : [];
  if (entries.length === 0)
    throw refusal(
      place,
      `takes an object of lists such as { to: ["ada@example.test"], cc: [] }, not ${show(recipients)}.`,
    );
  return entries.map(([name, wanted]: [string, unknown]) => {
    const here = inside(place, name);
    if (!names.includes(name)) throw refusal(here, `is unknown. Known are: ${names.join(", ")}.`);
    if (!isTextMatch(wanted) && !Array.isArray(wanted))
      throw refusal(here, `takes a list of mailboxes, not ${show(wanted)}.`);
    return [name as keyof RecipientsMatch, wanted as readonly TextMatch[], here];
  });
}
