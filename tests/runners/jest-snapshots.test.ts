import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PASSED, Project, verdict } from "./run-project.js";
import { snapshotRuns } from "./snapshot-runs.js";

snapshotRuns({ name: "jest", ending: "js", count: 8, ci: { args: ["--ci"] } });

test("a file that has nothing of ours but a mail prints it as others do, with the options of a setup file", async () => {
  await using project = await Project.create({
    from: "jest-snapshots",
    files: {
      "jest.config.js": `
        module.exports = {
          snapshotSerializers: ["@smtp-fixture/jest-environment/serializer"],
          setupFiles: ["./setup.js"],
          testMatch: ["<rootDir>/own/*.test.js"],
        };
      `,
      "setup.js": `
        const { configureMailSnapshots } = require("@smtp-fixture/jest-environment/serializer");
        configureMailSnapshots({ headers: ["Subject"], volatile: { total: /paid (\\S+):/ } });
      `,
      "own/own.test.js": `
        const { startSmtpFixture } = require("@smtp-fixture/core");
        const { sendReceipt } = require("../src/send-receipt.js");
        test("a server of one's own", async () => {
          const smtp = await startSmtpFixture();
          process.env.SMTP_URL = smtp.url;
          await sendReceipt(smtp.address("ada"));
          const [mail] = await smtp.mails();
          expect({ mail }).toMatchSnapshot();
          await smtp[Symbol.asyncDispose]();
        });
      `,
    },
  });
  expect(verdict(await project.run("jest"))).toEqual(PASSED);
  const text = await readFile(join(project.folder, "own/__snapshots__/own.test.js.snap"), "utf8");
  expect(text).toContain(`"mail": # Your receipt\n\n  Subject: Your receipt\n`);
  expect(text).toContain(
    "you paid <total-1>: https://shop.test/receipt?token=<token-1>&to=ada%40<test>",
  );
});
