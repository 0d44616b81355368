/* oxlint-disable vitest/expect-expect -- the file after it looks */
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { describe, expect, test } from "vitest";
import { gate } from "../src/gate.js";
import { note } from "../src/note.js";
import { send, subjects } from "../src/send.js";

/** What a test of the file before has left behind, where modules outlive their file. */
const left = globalThis as { release?: () => Promise<void>; owner?: string };

/** Two files of one worker, whichever is first: what its tests leave behind is not the other's. */
export function acrossCases(file: string): void {
  const smtp = useSmtpServer();

  describe("in a suite", () => {
    const inner = useSmtpServer();
    describe("in a suite that asks for it too", () => {
      const innermost = useSmtpServer();
      test("a test counts once", async () => {
        await send(smtp.address("ada"), "by address");
        await send("ada@example.test", "by connection");
        for (const fixture of [smtp, inner, innermost])
          expect(await subjects(fixture)).toEqual(["by address", "by connection"]);
      });
    });
  });

  test("late mail of the file before is named with it", async () => {
    const { release, owner } = left;
    if (release === undefined) return;
    await release();
    note({ late: file });
    expect(await subjects(smtp)).toEqual([]);
    expect(await subjects(smtp.file)).toEqual([]);
    await expect(smtp.waitForMail("late@example.test", { timeoutMs: 1 })).rejects.toThrow(
      `belongs to the test "${owner}", which had ended`,
    );
  });

  test("leaves something behind", () => {
    const { opened, open } = gate();
    const done = opened.then(() => send("late@example.test", "late"));
    left.owner = `across/${file}.test.ts › leaves something behind`;
    left.release = async () => {
      open();
      await done;
    };
  });
}
