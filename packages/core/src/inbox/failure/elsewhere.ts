import type { CapturedEnvelope } from "../captured-mail.js";
import type { CompiledQuery } from "../compile-query.js";
import { describeEnvelope } from "../describe-mail.js";
import type { Stray } from "../mail-source.js";
import { showPlain } from "../show.js";
import type { FailedWait } from "./failure-text.js";

const MOST_STRAYS = 5;

/** Mail that this wait does not see: whose it is, and why. */
export function describeElsewhere({ elsewhere, query }: FailedWait): string[] {
  // What came while this test ran may explain something in any case; other mail, where it is what was wanted.
  const isAtShared = elsewhere.shared?.isOwn === true;
  const likely = elsewhere.mails.filter(
    (stray) =>
      ((stray.beforeMs ?? stray.listener) === undefined && stray.isOnlyIfWanted !== true) ||
      (isUnclaimed(stray)
        ? isAtShared || isPossible(query, stray.envelope)
        : (stray.isMatch ?? isLikely(query, stray.envelope))),
  );
  const since = likely
    .filter(({ beforeMs }) => beforeMs === undefined)
    .toSorted((one, other) => rank(query, other) - rank(query, one));
  const before = likely.filter(({ beforeMs }) => beforeMs !== undefined);
  // Tests often write to the same mailbox: of what came before them the newest will do.
  const shown = [...since.slice(0, MOST_STRAYS), ...before.slice(-1)];
  const more = likely.length - shown.length;
  return [
    ...shown.map(
      (stray) =>
        `Elsewhere: ${whose(stray, isAtShared)}${stray.isMatch === true ? " It is what was wanted." : ""}`,
    ),
    ...(more > 0 ? [`Elsewhere: ${more} more.`] : []),
  ];
}

/** The mail that fits the query first. */
function rank(query: CompiledQuery, { isMatch, envelope }: Stray): number {
  if (isMatch !== undefined) return isMatch ? 2 : 0;
  return isLikely(query, envelope) ? 1 : 0;
}

/** Whether an envelope speaks for a mail as far as that goes, and the query asks about envelopes. */
function isLikely({ fields }: CompiledQuery, envelope: CapturedEnvelope): boolean {
  const verdicts = fields.map((field) => field.onEnvelope(envelope));
  return verdicts.includes(true) && !verdicts.includes(false);
}

/** Whether an envelope says nothing against a mail. */
function isPossible({ fields }: CompiledQuery, envelope: CapturedEnvelope): boolean {
  return fields.every((field) => field.onEnvelope(envelope) !== false);
}

/** Whether a mail came to the listener that the whole run shares, and nobody has it. */
const isUnclaimed = ({ listener, owners }: Stray): boolean =>
  listener?.isShared === true && owners.length === 0;

/** @param isAtShared - whether that is where the test's mail is to come */
function whose(stray: Stray, isAtShared: boolean): string {
  const { envelope, beforeMs, owners, running, listener } = stray;
  const mail = describeEnvelope(envelope);
  const names = owners.map((name) => `"${showPlain(name)}"`).join(" and ");
  const owner =
    stray.isOfEarlierAttempt === true ? "an earlier attempt at this test" : `the test ${names}`;
  const late =
    stray.lateMs === undefined
      ? ""
      : `, which had ended ${(stray.lateMs / 1000).toFixed(1)} s before it came`;
  if (listener !== undefined && !listener.isShared)
    return `${mail} went to ${listener.url}, where another test or file listens. Is it their own, or was the application told the wrong port?`;
  if (listener !== undefined) {
    const came = `${mail} came to the listener that the whole run shares, ${listener.url},`;
    if (names !== "") return `${came} and belongs to the test ${names}.`;
    const own = isAtShared ? "" : ", or give the application this test's own address, smtp.url";
    return `${came} and nobody claimed it. To make it this test's, send it to smtp.address("…") or smtp.plus("…"), authenticate with smtp.credentials, add smtp.headers, or call smtp.claim({ to: "…" }) before${own}.`;
  }
  if (beforeMs !== undefined) {
    const ago = `${(beforeMs / 1000).toFixed(1)} s before`;
    if (stray.isCleared === true) return `${mail} arrived ${ago} clear(), which forgot it.`;
    const when = `arrived ${ago} this test began`;
    return names === ""
      ? `${mail} ${when} and belongs to nobody. It is in smtp.file.`
      : `${mail} ${when} and belongs to ${owner}${late}.`;
  }
  if (names !== "") return `${mail} belongs to ${owner}${late}.`;
  const others = running.map((name) => `"${showPlain(name)}"`);
  return others.length > 1
    ? `${mail} belongs to nobody: ${others.length} tests were running when it came (${others.join(", ")}), and nothing in it says whose it is. Send it to smtp.address("…"), or use the \`test\` that brings its own smtp.`
    : `${mail} belongs to nobody: no test was running when it came. It is in smtp.file.`;
}
