import { expect, test } from "vitest";
import { STORM, storm } from "./storm.js";

// Another one each time. What fails names it, and `node scripts/storm.mjs --seed` has it again.
const seed = Math.floor(Math.random() * 1_000_000);

test("of 5,000 mails that 1,000 tests send at random none is lost, and none is seen by another test", async () => {
  const { complaint, sent } = await storm({ ...STORM, seed });
  expect(complaint).toBeUndefined();
  expect(sent).toBe(5000);
});

test("nor in Jest, of ten files", async () => {
  const { complaint, sent } = await storm({ ...STORM, runner: "jest", files: 10, seed });
  expect(complaint).toBeUndefined();
  expect(sent).toBe(1250);
});
