import { bearerToken, FIELD_END, readFields } from "./bearer.js";
import { clientFirst } from "./client-first.js";
import type { ExchangeStep, Mechanism } from "./mechanism.js";
import { decodeSaslName, textOf } from "./text.js";

/**
 * OAUTHBEARER (RFC 7628 §3.1): a GS2 header, then the fields `host`, `port` and `auth`. A refusal comes as a challenge
 * first (§3.2.2), which the client answers with ^A; then it gets its 535 (§3.2.3).
 */
export const oauthbearer: Mechanism = clientFirst(
  "OAUTHBEARER",
  read,
  Buffer.from('{"status":"invalid_token","schemes":"bearer"}', "latin1"),
);

/** RFC 5801 §4. The first flag would be channel binding, which this mechanism does not have. */
const GS2_HEADER = /^[ny],(?:a=([^,]+))?,$/;

function read(response: Buffer): ExchangeStep {
  const text = textOf(response) ?? "";
  const end = text.indexOf(FIELD_END);
  const header = GS2_HEADER.exec(text.slice(0, Math.max(end, 0)));
  const fields = readFields(text.slice(end + 1));
  const token = bearerToken(fields?.get("auth"));
  const named = header?.[1];
  const authorize = named === undefined ? undefined : decodeSaslName(named);
  const isMisnamed = named !== undefined && authorize === undefined;
  if (header === null || token === undefined || isMisnamed) return { type: "malformed" };
  return {
    type: "credentials",
    credentials: {
      kind: "token",
      mechanism: "OAUTHBEARER",
      // Who the client is stands in the token; this is who it wants to act as, and as a rule the same.
      user: authorize ?? "",
      token,
      authorize,
      host: fields?.get("host"),
      port: fields?.get("port"),
    },
  };
}
