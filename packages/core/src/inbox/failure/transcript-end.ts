import type { SessionAccount } from "../session-account.js";
import type { FailedWait } from "./failure-text.js";

const MOST_LINES = 20;
const MOST_SESSIONS = 3;

/**
 * The last lines of the sessions that concern a wait: those that brought no mail, else the newest that was active; for a
 * surplus those that brought it. Whole where they are short.
 */
export function endOfTranscript({ sessions, kind, mails }: FailedWait): string[] {
  const concerned = chosen(sessions, kind, new Set(mails.map(({ session }) => session.id)));
  const lines = concerned.flatMap(({ transcript }, index) =>
    index === 0 ? transcript : ["", ...transcript],
  );
  if (lines.length === 0) return [];
  const before =
    concerned.reduce((sum, { cut }) => sum + cut, 0) + Math.max(0, lines.length - MOST_LINES);
  const last = lines.slice(-MOST_LINES);
  const shown = (last[0] === "" ? last.slice(1) : last).map((line) => `  ${line}`.trimEnd());
  return before > 0
    ? [
        "The end of the transcript:",
        `  … (${before === 1 ? "1 line" : `${before} lines`} before, in smtp.transcript())`,
        ...shown,
      ]
    : ["Transcript:", ...shown];
}

function chosen(
  sessions: readonly SessionAccount[],
  kind: FailedWait["kind"],
  ids: ReadonlySet<string>,
): readonly SessionAccount[] {
  const active = sessions.filter(({ isActive }) => isActive);
  const concerned =
    kind === "surplus"
      ? active.filter(({ session }) => ids.has(session.id))
      : active.filter(({ incidents }) => incidents.length > 0);
  return (concerned.length > 0 ? concerned : active.slice(-1)).slice(-MOST_SESSIONS);
}
