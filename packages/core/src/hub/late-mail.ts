import { describeEnvelope } from "../inbox/describe-mail.js";
import type { MailRecord } from "../inbox/mail-record.js";
import { showPlain } from "../inbox/show.js";
import { ownersOf } from "./ownership.js";
import type { TestFacts, TestRegistry } from "./tests.js";

const MOST_LINES = 10;

/**
 * How long after the end of all the tests that a mail belongs to it was begun, in milliseconds; undefined where it came in
 * time for one of them, or belongs to none.
 */
export function latenessOf(owners: readonly TestFacts[], mailAtMs: number): number | undefined {
  if (owners.length === 0) return undefined;
  const lateMs = mailAtMs - Math.max(...owners.map(({ endedMs }) => endedMs));
  return lateMs > 0 ? lateMs : undefined;
}

/**
 * What is said at the end of a file of mail that came after its tests had ended; undefined where there is none.
 *
 * @param told - the ids of those that were told of before; the others are added
 */
export function lateReport(
  records: readonly MailRecord[],
  registry: TestRegistry,
  told: Set<string>,
): string | undefined {
  const lines = records.flatMap((record) => {
    if (told.has(record.id)) return [];
    const owners = ownersOf(registry, record).flatMap((token) => registry.find(token) ?? []);
    const lateMs = latenessOf(owners, record.mailAtMs);
    if (lateMs === undefined) return [];
    told.add(record.id);
    const names = owners.map(({ name }) => `"${showPlain(name)}"`).join(" and ");
    const after = `${(lateMs / 1000).toFixed(1)} s after the end of ${names}`;
    return [`  ${describeEnvelope(record.envelope)}, ${after}`];
  });
  const [first] = lines;
  if (first === undefined) return undefined;
  const more = lines.length - MOST_LINES;
  return [
    lines.length === 1
      ? "smtp-fixture: 1 mail came after the test that it belongs to had ended:"
      : `smtp-fixture: ${lines.length} mails came after the tests that they belong to had ended:`,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`  … and ${more} more`] : []),
    "No test sees it. Have each test wait for what it sets going.",
  ].join("\n");
}
