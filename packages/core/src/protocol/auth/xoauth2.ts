import { bearerToken, readFields } from "./bearer.js";
import { clientFirst } from "./client-first.js";
import type { Mechanism } from "./mechanism.js";
import { textOf } from "./text.js";

/** What Google's servers say of a token that they do not take. */
const REFUSAL = '{"status":"401","schemes":"bearer","scope":"https://mail.google.com/"}';

/**
 * XOAUTH2, by Google's description: `user=`, the user, ^A, `auth=Bearer `, the token, ^A^A. A refusal comes as a
 * challenge first, which the client answers with an empty line; then it gets its 535.
 */
export const xoauth2: Mechanism = clientFirst(
  "XOAUTH2",
  (response) => {
    const fields = readFields(textOf(response) ?? "");
    const user = fields?.get("user") ?? "";
    const token = bearerToken(fields?.get("auth"));
    if (user === "" || token === undefined) return { type: "malformed" };
    return {
      type: "credentials",
      credentials: { kind: "token", mechanism: "XOAUTH2", user, token },
    };
  },
  Buffer.from(REFUSAL, "latin1"),
);
