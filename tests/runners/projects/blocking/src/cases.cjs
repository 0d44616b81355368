const { execFileSync, spawnSync } = require("node:child_process");
const { join } = require("node:path");

const PROGRAM = join(__dirname, "program.cjs");
const PYTHON = `
import os, smtplib, sys
with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as client:
    client.sendmail("python@example.test", [sys.argv[1]], "Subject: From Python\\r\\n\\r\\nHello")
`;
const hasPython = spawnSync("python3", ["--version"]).status === 0;

const send = (to, ...subjects) => execFileSync(process.execPath, [PROGRAM, to, ...subjects]);
const subjects = (mails) => mails.map(({ subject }) => subject);

/** What holds in a file of either runner, in whatever kind of worker it runs. Its test functions await nothing. */
exports.cases = ({ test, describe, beforeAll, beforeEach, expect, fake }, smtp, tooEarly) => {
  test("it is too early while the file is collected", () => {
    expect(tooEarly).toBe("NO_TEST_RUNNER");
  });

  beforeAll(() => {
    send("all@example.test", "Before all");
  });

  test("what a Node program has sent is there when execFileSync returns", () => {
    send("ada@example.test", "One", "Two");
    const mails = smtp.blocking.mails();
    expect(subjects(mails)).toEqual(["One", "Two"]);
    expect(mails[0]).toBeSentTo("ada@example.test");
    expect(mails[0]).toHaveText("Hello from a program.");
    expect(mails[0].receivedAt).toBeInstanceOf(Date);
    expect(mails).toBeInstanceOf(Array);
    expect(smtp.blocking.envelopes("ada@example.test")).toHaveLength(2);
  });

  test("spawnSync too", () => {
    const { status } = spawnSync(process.execPath, [PROGRAM, smtp.address("ada"), "Spawned"]);
    expect(status).toBe(0);
    expect(smtp.blocking.mails({ to: smtp.address("ada"), subject: "Spawned" })).toHaveLength(1);
  });

  if (hasPython)
    test("what a Python program has sent", () => {
      execFileSync("python3", ["-c", PYTHON, "ada@example.test"]);
      expect(subjects(smtp.blocking.mails("ada@example.test"))).toEqual(["From Python"]);
    });

  test("the mail of the tests before is not seen", () => {
    expect(smtp.blocking.mails()).toEqual([]);
  });

  test("awaited reads give the same mails", async () => {
    const waiting = smtp.waitForMail("ada@example.test");
    send("ada@example.test", "Both");
    const [mail] = smtp.blocking.mails();
    expect(await waiting).toBe(mail);
    expect((await smtp.mails())[0]).toBe(mail);
    expect(subjects(await smtp.file.mails())).toEqual(["Before all"]);
  });

  test("an error is one of the test's own realm", () => {
    expect(() => smtp.blocking.mails({ sbject: "x" })).toThrow(Error);
    expect(() => smtp.blocking.mails({ sbject: "x" })).toThrow("subject");
  });

  test("fake timers make no difference", () => {
    const restore = fake();
    send("ada@example.test", "Frozen");
    const found = subjects(smtp.blocking.mails());
    restore();
    expect(found).toEqual(["Frozen"]);
  });

  describe("in a hook", () => {
    beforeEach(() => {
      send("ada@example.test", "From a hook");
      expect(smtp.blocking.mails()).toHaveLength(1);
    });

    test("it sees the test's mail", () => {
      expect(subjects(smtp.blocking.mails())).toEqual(["From a hook"]);
    });
  });
};
