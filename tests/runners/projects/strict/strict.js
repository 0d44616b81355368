// What stands before this differs by runner: it brings `useSmtpServer`, `createTransport`, `expect`, `test`, hooks, and `failing`.
const smtp = useSmtpServer();
smtp.allowOther({ subject: /^Digest/ });

const send = (to, subject, { from = "shop@shop.test" } = {}) => {
  const { host, port } = smtp;
  const transport = createTransport({ host, port, name: "app.test" });
  return transport.sendMail({ from, to, subject, text: "Hello." });
};

beforeAll(() => send("ops@shop.test", "Suite begins"));

describe("is looked at", () => {
  test("by a wait", async () => {
    await send("ada@example.test", "Welcome");
    await smtp.waitForMail("ada@example.test");
  });

  test("by a read, an envelope or an iteration", async () => {
    await send("ada@example.test", "One");
    expect(await smtp.mails({ subject: "One" })).toHaveLength(1);
    await send("ada@example.test", "Two");
    expect(await smtp.envelopes("ada@example.test")).toHaveLength(2);
    await send("grace@example.test", "Three");
    for await (const { subject } of smtp) if (subject === "Three") break;
  });

  test("by a matcher", async () => {
    await send("ada@example.test", "One");
    await send("ada@example.test", "Two");
    await expect(smtp).toReceiveMails(2, "ada@example.test");
  });

  test("by an action, of which it is the mail", async () => {
    await smtp.during(() => send("ada@example.test", "Welcome"));
  });

  test("in a hook after the test", async () => {
    await send("ada@example.test", "For the hook");
  });

  afterEach(() => smtp.mails({ subject: "For the hook" }));
});

describe("passes", () => {
  test("where the file lets it", () => send("ada@example.test", "Digest of Monday"));

  test("where its test lets it, before or after it came", async () => {
    smtp.allowOther("ada@example.test");
    await send("ada@example.test", "Before");
    await send("grace@example.test", "After");
    smtp.allowOther((mail) => mail.subject === "After");
  });

  test("where all may", async () => {
    await send("ada@example.test", "Whatever");
    smtp.allowOther();
  });

  test("where it is forgotten", async () => {
    await send("ada@example.test", "Seed");
    await smtp.clear();
  });
});

test("nobody looks at one", async () => {
  await send("ada@example.test", "Welcome");
});

test("one of three", async () => {
  await send("ada@example.test", "Welcome");
  await send("ada@example.test", 'The "new"\tÖrder\\');
  await send(["grace@example.test", "ada@example.test"], "Welcome");
  await smtp.waitForMail({ to: "ada@example.test", subject: "Welcome" });
  await smtp.waitForMail("grace@example.test");
});

test("the same mail twice", async () => {
  await send("ada@example.test", "Welcome");
  await send("ada@example.test", "Welcome");
  await smtp.waitForMail({ to: "ada@example.test", subject: "Welcome" });
});

test("to addresses of its own", async () => {
  await send(smtp.address("ada"), "Welcome");
  await send(smtp.plus("ada@corp.example"), "Welcome");
  await send("ada@example.test", undefined);
});

let late;
test("goes on after its end", async () => {
  late = { to: smtp.address("late"), subject: "Late" };
  await send(smtp.address("grace"), "In time");
  await smtp.waitForMail({ subject: "In time" });
});

test("while another test runs, which it is not told of", () => send(late.to, late.subject));

test.concurrent("at the same time one that looks", async () => {
  const ada = smtp.address("ada");
  await send(ada, "Welcome");
  await smtp.waitForMail(ada);
});

test.concurrent("at the same time one that does not", async () => {
  await send(smtp.address("ada"), "Welcome");
});

test("all that can fail", async () => {
  await send("ada@example.test", "{{subject}}");
  await smtp.waitForMails(1, { subject: "{{subject}}" });
  await send("grace@example.test", "{{subject}}");
  await send("shop@example.test", "Unseen");
  expect(smtp).toReceiveMail({ subject: "Never" });
});

test("a test that fails by itself", async () => {
  await send("ada@example.test", "Welcome");
  expect(1).toBe(2);
});

failing("a test that is to fail", async () => {
  await send("ada@example.test", "Welcome");
  expect(1).toBe(2);
});

test("asked for in the test", async () => {
  await smtp.expectNoOtherMail();
  await send("ada@example.test", "Welcome");
  await expect(smtp.expectNoOtherMail()).rejects.toMatchObject({ code: "MAIL_NOT_SEEN" });
});

afterAll(() => {
  expect(() => smtp.allowOther("ada@example.test")).toThrow(
    expect.objectContaining({ code: "OUTSIDE_OF_TEST" }),
  );
  return send("ops@shop.test", "Suite ends");
});
