import type { CapturedMail } from "../inbox/captured-mail.js";
import type { VolatileFacts } from "./volatile.js";

/** What a mail itself says of its volatile parts. */
export function volatileFacts({
  headers,
  messageId,
  inReplyTo,
  references,
}: CapturedMail): VolatileFacts {
  const valuesOf = (pattern: RegExp): string[] =>
    headers.filter(({ name }) => pattern.test(name)).map(({ value }) => value);
  const boundaries = valuesOf(/^content-type$/i).flatMap(
    (value) => /\bboundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(value)?.slice(1) ?? [],
  );
  return {
    "message-id": known(
      [messageId, inReplyTo, ...references, ...valuesOf(/^resent-message-id$/i)].flatMap(
        (value) => value?.match(/[^<>\s]+/g) ?? [],
      ),
    ),
    date: known(valuesOf(/^(?:resent-)?date$/i)),
    boundary: known(boundaries),
  };
}

/** What is shorter might stand anywhere, and mean something else. */
const SHORTEST = 8;

const known = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values)]
    .filter((value): value is string => value !== undefined && value.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length);
