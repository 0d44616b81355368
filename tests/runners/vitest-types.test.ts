import { expect, test } from "vitest";
import { Project } from "./run-project.js";

test("a project with no set-up of its own passes a strict type check, declarations of libraries included", async () => {
  await using project = await Project.create({ from: "vitest-types" });
  const run = await project.run("tsc");
  expect(run.output).toBe("");
  expect(run.exitCode).toBe(0);
});

test("wrong uses are refused by the compiler, each where it stands", async () => {
  const wrong = [
    ["expect(mail).toHaveSubject(7);", "TS2345"],
    ['expect(mail).toHaveSubjekt("Welcome");', "TS2551"],
    ['expect(mail).toHaveAttachment({ nam: "terms.txt" });', "TS2353"],
    ['expect(mail).toHaveRecipients({ too: ["ada@example.test"] });', "TS2353"],
    ['expect(mail).toHaveLink({ url: "https://shop.test" });', "TS2353"],
    ["expect(mail).toHaveCode(123456);", "TS2769"],
    ['await expect(smtp).toReceiveMails("ada@example.test");', "TS2345"],
    ['expect([mail]).toEqual([expect.mail({ subjct: "Welcome" })]);', "TS2353"],
    ['expect([mail]).toEqual([expect.toReceiveMail("ada@example.test")]);', "TS2339"],
    ["useSmtpServer({ dataSizeLimt: 1 });", "TS2561"],
    ['await smtp.waitForMail({ too: "ada@example.test" });', "TS2353"],
    ["await smtp.waitForMail({}, { timeout: 100 });", "TS2561"],
    ["smtpFixture({ prot: 1 });", "TS2353"],
    ['smtpFixture({ env: { MAIL: "hostname" } });', "TS2322"],
    ['smtpFixture({ lint: "warn" });', "TS2322"],
    ['expect(mail).toBeCleanMail({ ignore: ["http-links"] });', "TS2820"],
    ["smtp.start();", "TS2339"],
    ['expect(mail).toMatchMailSnapshot({ htlm: "omit" });', "TS2353"],
    ['expect(mail).toMatchMailSnapshot({ html: "tidy" });', "TS2322"],
    ["expect(mail).toEqual(expect.toMatchMailSnapshot());", "TS2339"],
  ] as const;
  const head = [
    'import { smtpFixture } from "@smtp-fixture/vitest-plugin";',
    'import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";',
    'import { expect } from "vitest";',
    "const smtp = useSmtpServer();",
    "const mail = await smtp.waitForMail();",
  ];
  await using project = await Project.create({
    from: "vitest-types",
    files: { "wrong.test.ts": [...head, ...wrong.map(([line]) => line)].join("\n") },
  });
  const run = await project.run("tsc", { args: ["--pretty", "false"] });
  expect(run.exitCode).not.toBe(0);
  const found = [...run.output.matchAll(/^wrong\.test\.ts\((\d+),\d+\): error (TS\d+)/gm)];
  const refused = found.map(([, line, code]) => [wrong[Number(line) - head.length - 1]?.[0], code]);
  expect(refused).toEqual(wrong);
});
