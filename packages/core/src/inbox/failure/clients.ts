import { showPlain } from "../show.js";
import { remedied } from "../trust-remedy.js";
import { secondsSince } from "./arrivals.js";
import type { FailedWait } from "./failure-text.js";

const MOST_INCIDENTS = 8;

interface Line {
  readonly client: string;
  readonly text: string;
  atMs: number;
  times: number;
}

/** What clients did that brought no mail, each on a line; what happened several times is counted. */
export function describeIncidents({ sessions, began }: FailedWait): string[] {
  const byText = new Map<string, Line>();
  const incidents = sessions
    .flatMap(({ client, incidents, place }) =>
      incidents.map(({ atMs, text }) => ({
        client: client === undefined ? "a client" : showPlain(client),
        text: remedied(text, place),
        atMs,
      })),
    )
    .toSorted((one, other) => one.atMs - other.atMs);
  for (const { client, text, atMs } of incidents) {
    const key = `${client} ${text}`;
    const known = byText.get(key);
    byText.delete(key);
    byText.set(key, { client, text, atMs, times: (known?.times ?? 0) + 1 });
  }
  const lines = [...byText.values()];
  if (lines.length === 0) return [];
  const shown = lines.slice(-MOST_INCIDENTS);
  const before = lines.length - shown.length;
  return [
    "What clients did that brought no mail:",
    ...(before > 0 ? [`  … and ${before} more before these`] : []),
    ...shown.map(({ client, text, atMs, times }) => {
      const when = secondsSince(began.ms, atMs);
      return `  ${when}  ${client}: ${text}${times > 1 ? ` (${times} times)` : ""}`;
    }),
  ];
}

/** That nobody has connected, and why that may be. */
export function describeNoClient({ sessions, mails, elsewhere, url }: FailedWait): string[] {
  if (mails.length > 0 || sessions.some(({ isActive }) => isActive)) return [];
  // Whoever brought mail of another test's has connected, too.
  if (elsewhere.mails.some(({ beforeMs, listener }) => (beforeMs ?? listener) === undefined))
    return [];
  const lines = ["No client connected at all. Likely causes:"];
  const open = sessions.filter(({ isOpen }) => isOpen).length;
  if (open > 0)
    lines.push(
      `  - ${open === 1 ? "1 connection" : `${open} connections`} from before ${open === 1 ? "is" : "are"} open still, and nothing was sent over ${open === 1 ? "it" : "them"}`,
    );
  const { shared } = elsewhere;
  // At the listener of the whole run clients of others come and go.
  if (shared?.isOwn === true && shared.clients > 0) return [];
  if (shared !== undefined && shared.clients > 0)
    lines.push(
      `  - ${shared.clients === 1 ? "a client" : `${shared.clients} clients`} connected to the listener that the whole run shares, ${shared.url}: this test listens at another`,
    );
  const at = url === undefined ? "" : `: it is at ${url}`;
  lines.push(
    `  - the application was not told of this server${at} (smtp.url, or smtp.host and smtp.port)`,
    ...misled(url),
    "  - the code that sends was not reached, or what it threw was lost because nobody awaited it",
  );
  return lines;
}

/** Variables of this process that lead to another server. Values may hold passwords: no more than a port is shown. */
function misled(url: string | undefined): string[] {
  const port = portOf(url);
  if (port === undefined) return [];
  const { SMTP_URL, SMTP_PORT } = process.env;
  return [
    { name: "SMTP_URL", leadsTo: portOf(SMTP_URL) },
    { name: "SMTP_PORT", leadsTo: /^\d{1,5}$/.test(SMTP_PORT ?? "") ? SMTP_PORT : undefined },
  ].flatMap(({ name, leadsTo }) =>
    leadsTo === undefined || leadsTo === port
      ? []
      : [`  - ${name} of this process leads to port ${leadsTo}, and not to port ${port}`],
  );
}

function portOf(url: string | undefined): string | undefined {
  return /^[a-z+]+:\/\/[^/?#]*:(\d{1,5})(?:[/?#]|$)/i.exec(url ?? "")?.[1];
}
