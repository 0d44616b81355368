const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { Client } = require("../src/client.js");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

test("a mail is there when its sender has the 250", async () => {
  await send("ada@example.test");
  expect(await smtp.mails()).toHaveLength(1);
});

test("the next test has a clean inbox", async () => {
  expect(await smtp.mails()).toEqual([]);
  await smtp.expectNoMail();
});

test.skip("a test that is skipped is not running", () => {});
test.todo("nor is one that is still to be written");

test("a connection that outlives a skipped test's place is still this test's", async () => {
  const client = await Client.connect(smtp.port);
  await client.say("EHLO client.test");
  await client.send("first@example.test");
  await client.send("second@example.test");
  client.close();
  const mails = await smtp.waitForMails(2);
  expect(mails.map((mail) => mail.envelope.rcptTos)).toEqual([
    ["first@example.test"],
    ["second@example.test"],
  ]);
});

test("a test may take done", (done) => {
  send("ada@example.test")
    .then(() => smtp.waitForMail("ada@example.test"))
    .then(() => done(), done);
});

describe("late mail", () => {
  let late;

  test("comes over a connection that an earlier test has opened", async () => {
    late = await Client.connect(smtp.port);
    await late.say("EHLO client.test");
  });

  test("and is not in the inbox of the next one", async () => {
    expect(await late.send("late@example.test")).toMatch(/^250/);
    late.close();
    expect(await smtp.mails()).toEqual([]);
    await send("own@example.test");
    expect(await smtp.envelopes()).toMatchObject([{ rcptTos: ["own@example.test"] }]);
  });
});

describe("a describe with a server of its own", () => {
  const own = useSmtpServer();

  beforeAll(async () => {
    await send("everybody@example.test", "Before all");
  });
  beforeEach(async () => {
    await send("each@example.test", "Before each");
  });

  test("has the file's", () => {
    expect(own.port).toBe(smtp.port);
    expect(own.url).toBe(`smtp://127.0.0.1:${smtp.port}`);
  });

  test("has what its beforeEach has sent, and beforeAll's in the file's inbox", async () => {
    expect(await own.mails()).toMatchObject([{ subject: "Before each" }]);
    expect(await own.file.mails()).toMatchObject([{ subject: "Before all" }]);
  });
});

describe("a describe within a describe", () => {
  describe("calls it too", () => {
    const inner = useSmtpServer();
    test("and sees its mail", async () => {
      await send("ada@example.test");
      await expect(inner).toReceiveMail("ada@example.test");
    });
  });
});

describe.each(["ada", "grace"])("%s", (name) => {
  test.each(["one", "two"])("gets %s", async (subject) => {
    await send(`${name}@example.test`, subject);
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  });
});
