import { expect, test } from "vitest";
import { accepts, PASSED, Project, verdict } from "./run-project.js";

const FILES = 200;
/** A bound for machines that do other things too. */
const LONGEST_MS = 240_000;

/** A file whose application sends one mail. */
const file = (index: number) => `
import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { note } from "../src/note.js";
import { mail, open } from "../src/raw-smtp.js";

const smtp = useSmtpServer();

test("file ${index} has its own mail, and no other", async () => {
  const client = await open(Number(process.env.SMTP_PORT), process.env.SMTP_HOST);
  expect(await mail(client, "ada@example.test", "file ${index}")).toMatch(/^250 /);
  client.close();
  const mails = await smtp.mails();
  expect(mails.map(({ subject }) => subject)).toEqual(["file ${index}"]);
  expect(await smtp.file.mails()).toEqual([]);
  note({ port: smtp.port });
});
`;

test(
  `${FILES} files on two workers: each has its own mail alone, and nothing runs afterwards`,
  { timeout: LONGEST_MS },
  async () => {
    const names = Array.from({ length: FILES }, (_, index) => index);
    await using project = await Project.create({
      from: "vitest-application",
      files: Object.fromEntries(names.map((index) => [`test/${index}.test.ts`, file(index)])),
    });
    const run = await project.run("vitest", { args: ["--maxWorkers=2"], longestMs: LONGEST_MS });
    expect(verdict(run)).toEqual(PASSED);
    expect(run.tests).toHaveLength(FILES);
    // No port serves two files in one run.
    const ports = new Set(run.notes.map(({ port }) => Number(port)));
    expect(ports.size).toBe(FILES);
    const open = await Promise.all([...ports].map((port) => accepts(port)));
    expect(open).not.toContain(true);
  },
);
