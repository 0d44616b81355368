import { createHook } from "node:async_hooks";
import { describe, expect, test } from "vitest";
import { drive } from "./drive.testing.js";
import type { OwnMechanism } from "./own-mechanism.js";
import { deriveScramKeys, type ScramKeys } from "./scram-keys.js";
import {
  makeScramWithStoredKeys,
  scramWithStoredKeys,
  type ScramKeysContext,
} from "./scram-with-stored-keys.js";

const NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
const FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const SERVER_FIRST = `r=rOprNGfwEbeRWgbNEkqO${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const FINAL = `c=biws,r=rOprNGfwEbeRWgbNEkqO${NONCE},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`;
const ofTheRfc = await deriveScramKeys("pencil", {
  salt: Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"),
});

/** What an exchange with keys that are looked up comes to. No password is known to anybody. */
function exchangeWith(
  lookUp: (context: ScramKeysContext) => unknown,
  answers: readonly string[] = [FINAL, ""],
  initial = FIRST,
) {
  const mechanism = makeScramWithStoredKeys(lookUp as () => ScramKeys, () => NONCE);
  return drive(mechanism, { initial, answers, password: "" });
}

test("RFC 7677 §3: the example, by a server that has thrown the password away", async () => {
  expect(await exchangeWith(({ user }) => (user === "user" ? ofTheRfc : undefined))).toEqual({
    challenges: [SERVER_FIRST, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="],
    result: { success: true, user: "user" },
  });
});

test("keys may be looked up later, for whom the client says it is and wants to act as", async () => {
  const asked: unknown[] = [];
  const { result } = await exchangeWith(
    async ({ user, authorize }) => await Promise.resolve(void asked.push(user, authorize)),
    [""],
    "n,a=b=2Cb,n=us=3Der,r=abc",
  );
  expect(result).toMatchObject({ success: false });
  expect(asked).toEqual(["us=er", "b,b"]);
});

test.each<[string, Partial<ScramKeys>]>([
  ["another stored key", { storedKey: Buffer.alloc(32) }],
  ["another salt", { salt: Buffer.alloc(16) }],
])("with %s nobody is let in, and the server proves nothing", async (_, other) => {
  const { challenges, result } = await exchangeWith(() => ({ ...ofTheRfc, ...other }));
  expect(result).toBe(false);
  expect(challenges).toHaveLength(1);
});

test("another password has other keys, and is refused", async () => {
  const keys = await deriveScramKeys("pencils", { salt: ofTheRfc.salt });
  expect((await exchangeWith(() => keys)).result).toBe(false);
});

describe("a user who is not known", () => {
  test("is shown a salt that stays the same and is no other user's, and is refused in the end", async () => {
    const mechanism = scramWithStoredKeys(() => undefined);
    const asked = async (user: string): Promise<string> => {
      const [challenge = ""] = await challengesFor(mechanism, user);
      return /,s=(.{24}),i=4096$/.exec(challenge)?.[1] ?? "none";
    };
    const salts = [await asked("eve"), await asked("eve"), await asked("bob")];
    expect(salts[0]).toBe(salts[1]);
    expect(new Set(salts).size).toBe(2);
    expect(salts).not.toContain("none");
    expect((await exchangeWith(() => undefined)).result).toBe(false);
  });

  test.each([
    [{}, 16, 4096],
    [{ iterations: 15_000 }, 16, 15_000],
    [{ saltOctets: 40 }, 40, 4096],
  ])(
    "with %j is shown a salt of %i octets and %i iterations",
    async (options, octets, iterations) => {
      const mechanism = scramWithStoredKeys(() => undefined, options);
      const [first = ""] = await challengesFor(mechanism, "eve");
      const [second = ""] = await challengesFor(mechanism, "x".repeat(5000));
      for (const challenge of [first, second]) {
        const [, salt = "", count] = /,s=([^,]+),i=(\d+)$/.exec(challenge) ?? [];
        expect([Buffer.from(salt, "base64").length, Number(count)]).toEqual([octets, iterations]);
      }
    },
  );

  test.each<[object, string]>([
    [{ iteration: 4096 }, "UNKNOWN_OPTION"],
    [{ iterations: 0 }, "INVALID_OPTION"],
    [{ iterations: 4096.5 }, "INVALID_OPTION"],
    [{ saltOctets: 0 }, "INVALID_OPTION"],
    [{ saltOctets: 65 }, "INVALID_OPTION"],
  ])("cannot be shown %j", (options, code) => {
    expect(() => scramWithStoredKeys(() => undefined, options)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

async function challengesFor(mechanism: OwnMechanism, user: string): Promise<readonly string[]> {
  const script = { initial: `n,,n=${user},r=abc`, answers: [""], password: "" };
  return (await drive(mechanism, script)).challenges;
}

test.each<[string, unknown, string]>([
  ["a password", "pencil", "deriveScramKeys()"],
  ["null", null, "deriveScramKeys()"],
  ["no salt", { ...ofTheRfc, salt: Buffer.alloc(0) }, '"salt"'],
  ["a salt in base64", { ...ofTheRfc, salt: "W22ZaJ0SNY7soEsUEjb6gQ==" }, '"salt"'],
  ["no iterations", { ...ofTheRfc, iterations: 0 }, '"iterations"'],
  ["no stored key", { ...ofTheRfc, storedKey: undefined }, '"storedKey"'],
  ["a key of another hash", { ...ofTheRfc, serverKey: Buffer.alloc(20) }, '"serverKey"'],
])("%s in place of keys is an error that says what to do", async (_, given, hint) => {
  const attempt = exchangeWith(() => given);
  await expect(attempt).rejects.toThrow(TypeError);
  await expect(attempt).rejects.toThrow(hint);
  await expect(attempt).rejects.not.toThrow("pencil");
});

test("keys are made with a salt of their own, and as many iterations as are asked for", async () => {
  const [one, two] = [await deriveScramKeys("x"), await deriveScramKeys("x", { iterations: 5000 })];
  expect([one.iterations, two.iterations]).toEqual([4096, 5000]);
  expect([one.salt.length, one.storedKey.length, one.serverKey.length]).toEqual([16, 32, 32]);
  expect(Buffer.from(one.salt).equals(two.salt)).toBe(false);
  for (const wrong of [{ iterations: 0.5 }, { iterations: 0 }, { salt: new Uint8Array() }])
    await expect(deriveScramKeys("x", wrong)).rejects.toThrow(TypeError);
});

test("keys are made beside the event loop, which many iterations would hold up", async () => {
  const hashing = new Set<number>();
  let settled = 0;
  const hook = createHook({
    init: (id, type) => void (type === "PBKDF2REQUEST" && hashing.add(id)),
    // The thread that has hashed tells the loop; where the loop has hashed itself, nobody does.
    before: (id) => void (hashing.has(id) && settled++),
  });
  hook.enable();
  await deriveScramKeys("x");
  hook.disable();
  expect(settled).toBe(1);
});
