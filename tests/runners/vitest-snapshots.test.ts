import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";
import { receiptWith, snapshotRuns } from "./snapshot-runs.js";

snapshotRuns({ name: "vitest", ending: "ts", count: 12, ci: { env: { CI: "1" } } });

test("a mail has a file of its own where that is asked for, named for its test or by the test", async () => {
  await using project = await Project.create({ from: "vitest-snapshots" });
  const file = (path: string): Promise<string> =>
    readFile(join(project.folder, "test", path), "utf8");
  expect(verdict(await project.run("vitest", { args: ["file"] }))).toEqual(PASSED);
  const folder = "__mails__/file.test.ts";
  const own = "orders-a-receipt-in-a-file";
  expect(await readdir(join(project.folder, "test", folder))).toEqual([`${own}-2.md`, `${own}.md`]);
  expect(await file(`${folder}/${own}.md`)).toBe(`${receiptWith("99.00")}\n`);
  expect(await file(`${folder}/${own}-2.md`)).toContain("    <p>Hello <b>Ada</b>,</p><p>you paid");
  expect(await file("mails/receipt.md")).not.toContain("## HTML");

  const changed = await project.run("vitest", { args: ["file"], env: { TOTAL: "10.00" } });
  expect(changed.exitCode).toBe(1);
  expect(changed.output).toContain("+     you paid 10.00: https://shop.test/receipt");
  const updated = await project.run("vitest", { args: ["file", "-u"], env: { TOTAL: "10.00" } });
  expect(verdict(updated)).toEqual(PASSED);
  expect(await file(`${folder}/${own}.md`)).toBe(`${receiptWith("10.00")}\n`);
});

test("a file that has nothing of ours but a mail prints it as others do, with the options of a setup file", async () => {
  await using project = await Project.create({ from: "vitest-snapshots" });
  const run = await project.run("vitest", { args: ["--config", "own.config.ts"] });
  expect(verdict(run)).toEqual(PASSED);
  const text = await readFile(join(project.folder, "own/__snapshots__/own.test.ts.snap"), "utf8");
  expect(text).toContain(`"mail": # Your receipt\n\n  Subject: Your receipt\n`);
  expect(text).toContain(
    "you paid <total-1>: https://shop.test/receipt?token=<token-1>&to=ada%40<test>",
  );
});
