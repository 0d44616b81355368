import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as replies from "../../protocol/session/replies.js";
import { drive } from "./drive.testing.js";
import { saslprep } from "./saslprep.js";
import { makeScramSha256, scramSha256 } from "./scram-sha-256.js";

const OF_THE_RFC = {
  nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
  salt: Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"),
};
const mechanism = makeScramSha256(() => OF_THE_RFC);
const FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
const NONCE = `rOprNGfwEbeRWgbNEkqO${OF_THE_RFC.nonce}`;
const SERVER_FIRST = `r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
const PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
const FINAL = `c=biws,r=${NONCE},p=${PROOF}`;
const SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

test("RFC 7677 §3: the example", async () => {
  const script = { initial: FIRST, answers: [FINAL, ""], password: "pencil" };
  expect(await drive(mechanism, script)).toEqual({
    challenges: [SERVER_FIRST, SERVER_FINAL],
    result: { success: true, user: "user" },
  });
});

test("RFC 5802 §5: without an initial response the client is asked with an empty challenge", async () => {
  const script = { answers: [FIRST, FINAL, ""], password: "pencil" };
  expect((await drive(mechanism, script)).challenges).toEqual(["", SERVER_FIRST, SERVER_FINAL]);
});

test("RFC 5802 §3: the server shows its own proof to nobody but a client that has shown its own", async () => {
  const script = { initial: FIRST, answers: [FINAL, ""], password: "pencils" };
  expect(await drive(mechanism, script)).toEqual({
    challenges: [SERVER_FIRST],
    result: { success: false },
  });
});

test("an empty password proves nothing for a user who has none, whatever the authenticator makes of it", async () => {
  const first = "n,,n=user,r=abc";
  const script = { initial: first, answers: [proofFor(first, "abc"), ""], password: undefined };
  expect((await drive(mechanism, script)).result).toEqual({ success: false });
  await expect(drive(mechanism, script, () => {}, true)).rejects.toThrow("lets nobody in unproven");
});

test("RFC 5802 §5.1: nonce and salt are drawn anew for each exchange", async () => {
  const seen = new Set<string>();
  for (let count = 0; count < 20; count++) {
    const { challenges } = await drive(scramSha256, {
      initial: FIRST,
      answers: [""],
      password: "",
    });
    const [, nonce = "", salt = ""] =
      /^r=rOprNGfwEbeRWgbNEkqO([!-+\--~]{24}),s=(.{24}),i=4096$/.exec(challenges[0] ?? "") ?? [];
    expect(nonce).not.toBe("");
    seen.add(nonce).add(salt);
  }
  expect(seen.size).toBe(40);
});

describe("the first message", () => {
  test.each([
    ["p=tls-unique,,n=user,r=abc", replies.authNoChannelBinding],
    ["n,,m=must,n=user,r=abc", replies.authMalformed],
    ["", replies.authMalformed],
    ["n=user,r=abc", replies.authMalformed],
    ["x,,n=user,r=abc", replies.authMalformed],
    ["n,,n=,r=abc", replies.authMalformed],
    ["n,,n=user", replies.authMalformed],
    ["n,,n=user,r=", replies.authMalformed],
    ["n,,n=user,r=a b", replies.authMalformed],
    ["n,,n=us=er,r=abc", replies.authMalformed],
    ["n,a=b=d,n=user,r=abc", replies.authMalformed],
  ])("RFC 5802 §5.1, §6: %j is refused before anything is proven", async (first, reply) => {
    expect(await drive(mechanism, { initial: first, answers: [], password: "" })).toEqual({
      challenges: [],
      result: { success: false, reply },
    });
  });

  test("RFC 5802 §5.1, §7: names are decoded, extensions and the flag y are read over", async () => {
    const said: unknown[] = [];
    const first = "y,a=b=2Cb,n=us=3Der,r=abc,x=more";
    const final = proofFor(first, "abc");
    await drive(
      mechanism,
      { initial: first, answers: [final, ""], password: "" },
      ({ user, authorize }) => void said.push({ user, authorize }),
    );
    expect(said).toEqual([{ user: "us=er", authorize: "b,b" }]);
  });
});

test.each([
  ["another nonce", `c=biws,r=${NONCE}x,p=${PROOF}`],
  ["the client's nonce alone", `c=biws,r=rOprNGfwEbeRWgbNEkqO,p=${PROOF}`],
  ["another GS2 header", `c=eSws,r=${NONCE},p=${PROOF}`],
  ["no proof", `c=biws,r=${NONCE}`],
  ["a proof of another length", `c=biws,r=${NONCE},p=AAAA`],
  ["nothing", ""],
])("RFC 5802 §5.1: a last message with %s is refused unseen", async (_, final) => {
  const asked: unknown[] = [];
  const script = { initial: FIRST, answers: [final, ""], password: "pencil" };
  const { result } = await drive(mechanism, script, (credentials) => void asked.push(credentials));
  expect(result).toEqual({ success: false, reply: replies.authMalformed });
  expect(asked).toEqual([]);
});

test("RFC 5802 §2.2: one password in two spellings is one password", async () => {
  // RFC 4013 §3: a soft hyphen is nothing, a ligature is its letters.
  expect(["I\u00adX", "\u00aa", "\u2168", "a\u00a0b", "plain ~"].map(saslprep)).toEqual([
    "IX",
    "a",
    "IX",
    "a b",
    "plain ~",
  ]);
  const first = "n,,n=user,r=abc";
  const final = proofFor(first, "abc", "IX");
  const script = { initial: first, answers: [final, ""], password: "\u2168" };
  expect((await drive(mechanism, script)).result).toEqual({ success: true, user: "user" });
});

/** The last message of a client that follows RFC 5802 §3, from the first and its nonce. */
function proofFor(first: string, clientNonce: string, password = ""): string {
  const [, header = "", bare = ""] = /^([^,]+,[^,]*,)(.*)$/.exec(first) ?? [];
  const nonce = clientNonce + OF_THE_RFC.nonce;
  const salt = OF_THE_RFC.salt.toString("base64");
  const withoutProof = `c=${Buffer.from(header).toString("base64")},r=${nonce}`;
  const signed = `${bare},r=${nonce},s=${salt},i=4096,${withoutProof}`;
  const salted = pbkdf2Sync(password, OF_THE_RFC.salt, 4096, 32, "sha256");
  const key = createHmac("sha256", salted).update("Client Key").digest();
  const stored = createHash("sha256").update(key).digest();
  const signature = createHmac("sha256", stored).update(signed).digest();
  const proof = Buffer.from(key.map((octet, at) => octet ^ (signature[at] ?? 0)));
  return `${withoutProof},p=${proof.toString("base64")}`;
}
