import { expect, test } from "vitest";
import * as replies from "../../protocol/session/replies.js";
import { cramMd5, makeCramMd5 } from "./cram-md5.js";
import { drive } from "./drive.testing.js";

const CHALLENGE = "<1896.697170952@postoffice.reston.mci.net>";
const ANSWER = "tim b913a602c7eda7a495b4e6e7334d3890";
const ofTheRfc = makeCramMd5(() => Promise.resolve(CHALLENGE));

test("RFC 2195 §3: the example", async () => {
  expect(await drive(ofTheRfc, { answers: [ANSWER], password: "tanstaaftanstaaf" })).toEqual({
    challenges: [CHALLENGE],
    result: { success: true, user: "tim" },
  });
  const guessed = await drive(ofTheRfc, { answers: [ANSWER], password: "tanstaaftanstaag" });
  expect(guessed.result).toEqual({ success: false });
});

test("RFC 2195 §2: a name may hold spaces", async () => {
  const users: string[] = [];
  await drive(
    ofTheRfc,
    { answers: [`Tim O' Reilly ${"0".repeat(32)}`], password: "" },
    ({ user }) => void users.push(user),
  );
  expect(users).toEqual(["Tim O' Reilly"]);
});

test.each([
  "",
  "tim",
  ANSWER.toUpperCase(),
  `${ANSWER}0`,
  ANSWER.slice(0, -1),
  ` ${"0".repeat(32)}`,
  `t\0m ${"0".repeat(32)}`,
])("RFC 2195 §2: %j is no answer", async (answer) => {
  const { result } = await drive(ofTheRfc, { answers: [answer], password: "" });
  expect(result).toEqual({ success: false, reply: replies.authMalformed });
});

test("RFC 4954 §4: an initial response is an error, since the server speaks first", async () => {
  expect(await drive(ofTheRfc, { initial: ANSWER, answers: [], password: "" })).toEqual({
    challenges: [],
    result: { success: false, reply: replies.authNoInitialResponse },
  });
});

test("RFC 2195 §2: a challenge is a msg-id that was never used before", async () => {
  const seen = new Set<string>();
  for (let count = 0; count < 50; count++) {
    const { challenges } = await drive(cramMd5, { answers: [""], password: "" });
    expect(challenges).toEqual([expect.stringMatching(/^<\d+\.\d+@mx\.test>$/)]);
    seen.add(challenges[0] ?? "");
  }
  expect(seen.size).toBe(50);
});
