import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Credentials } from "./credentials.js";
import { credentialsOf, proofOf } from "./credentials.js";

const SECRET = "s3cret: /+=%";
const said = { mechanism: "X", user: "ada", authorize: "bob" };
const ALL: readonly Credentials[] = [
  credentialsOf({ kind: "password", ...said, password: SECRET }),
  credentialsOf({ kind: "token", ...said, token: SECRET, host: "mx.test", port: "25" }),
  proofOf(said, (password) => password === SECRET),
  credentialsOf({ kind: "external", ...said }),
];

/** The password, or the error that stands in its place. */
function passwordOf(credentials: Credentials): string {
  try {
    return credentials.password;
  } catch (error) {
    return String(error);
  }
}

describe.each(ALL.map((credentials) => [credentials.kind, credentials] as const))(
  "credentials of kind %s",
  (kind, credentials) => {
    test("say who the client is, and show no secret to whoever prints, logs, copies or clones them", () => {
      const shown = [
        inspect(credentials, { depth: 9, showHidden: true, getters: false }),
        inspect({ credentials }),
        JSON.stringify(credentials),
        JSON.stringify({ ...credentials }),
        String(credentials),
        inspect(structuredClone(credentials)),
      ];
      for (const text of shown) expect(text).not.toContain(SECRET.slice(0, 6));
      expect(JSON.parse(shown[2] ?? "")).toMatchObject({ kind, ...said });
    });

    test("check a secret without an error, whatever they are given", () => {
      expect(credentials.check(SECRET)).toBe(kind !== "external");
      for (const wrong of ["", "s3cret", `${SECRET}x`, undefined, null, 7, {}, [SECRET]])
        expect(credentials.check(wrong as string)).toBe(false);
    });

    test("have a password only where it was sent; elsewhere undefined would equal that of an unknown user", () => {
      expect(passwordOf(credentials)).toBe(
        kind === "password"
          ? SECRET
          : "TypeError: X does not send a password. Call credentials.check(secret), which works for every mechanism.",
      );
    });
  },
);

test("an empty password is a password, and equals itself alone", () => {
  const empty = credentialsOf({ kind: "password", mechanism: "PLAIN", user: "ada", password: "" });
  expect([empty.check(""), empty.check("x"), empty.check(undefined)]).toEqual([true, false, false]);
});

test("a proof is worked out also where there is no password, so that its time does not tell who is known", () => {
  const tried: unknown[] = [];
  const proof = proofOf(said, (password) => {
    tried.push(password);
    return true;
  });
  expect([proof.check(undefined), proof.check(SECRET)]).toEqual([false, true]);
  expect(tried).toHaveLength(2);
});
