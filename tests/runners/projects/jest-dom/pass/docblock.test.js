/** @jest-environment @smtp-fixture/jest-environment/jsdom */
const { execFileSync } = require("node:child_process");
const { once } = require("node:events");
const { join } = require("node:path");
const tls = require("node:tls");
const { startSmtpFixture } = require("@smtp-fixture/core");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/send.js");

const smtp = useSmtpServer();

describe("mail in a file with a DOM", () => {
  beforeEach(() => {
    document.body.innerHTML = "<button>Sign up</button>";
  });

  test("is sent by a click, and read", async () => {
    const button = document.querySelector("button");
    const sent = new Promise((resolve) => {
      button.addEventListener("click", () => resolve(send()));
    });
    button.click();
    const mail = await smtp.waitForMail({ to: "ada@example.test", subject: /welcome/i });
    await sent;
    expect(mail).toHaveSubject("Welcome, Ada");
    expect(mail).toBeSentTo("ada@example.test");
    expect(mail).toHaveText(/your code/i);
    expect(mail).toHaveCode("482913");
    expect(mail).toHaveLink({ text: "Enter", href: "https://shop.test/enter" });
    expect(mail).toHaveAttachment({ name: "terms.pdf" });
    expect([mail]).toEqual([expect.mail({ subject: "Welcome, Ada" })]);
    expect(await smtp.envelopes()).toMatchObject([{ rcptTos: ["ada@example.test"] }]);
    expect(await smtp.attempts()).toHaveLength(1);
    expect(await smtp.transcript()).toContain("C: DATA");
    // The page can show what the mail says.
    document.body.innerHTML = mail.html;
    expect(document.querySelector("a").href).toBe(mail.link("Enter").href);
  });

  test("has octets that are octets to everybody", async () => {
    await send();
    const [mail] = await smtp.mails();
    expect(mail.raw).toBeInstanceOf(Uint8Array);
    expect(mail.attachments[0].content).toEqual(Buffer.from("%PDF"));
    const { default: PostalMime } = require("postal-mime");
    const parsed = await PostalMime.parse(mail.raw);
    expect(parsed.subject).toBe("Welcome, Ada");
    expect(Buffer.from(parsed.attachments[0].content).toString()).toBe("%PDF");
  });

  test("comes from a child process while the file is blocked", async () => {
    execFileSync(process.execPath, [join(__dirname, "../src/send-from-child.js"), "Child"]);
    await expect(smtp).toReceiveMail({ subject: "Child" });
  });

  test("can be waited for until the DOM's own signal aborts", async () => {
    const abort = new AbortController();
    const waited = smtp.waitForMail("nobody@example.test", { signal: abort.signal });
    abort.abort();
    await expect(waited).rejects.toMatchObject({ code: "WAIT_ABORTED" });
    await smtp.expectNoMail();
  });

  test("is the same in a snapshot as anywhere", async () => {
    await send({ attachments: [] });
    expect(await smtp.waitForMail()).toMatchMailSnapshot();
  });

  test("arrives at a server of the test's own, over TLS and in a thread", async () => {
    for (const options of [{ tls: "implicit" }, { thread: true }]) {
      const own = await startSmtpFixture(options);
      const { host, port, ca } = own;
      const socket = ca === undefined ? undefined : tls.connect({ host, port, ca });
      if (socket !== undefined) expect(String((await once(socket, "data"))[0])).toMatch(/^220 /);
      socket?.destroy();
      if (socket === undefined) {
        execFileSync(process.execPath, [join(__dirname, "../src/send-from-child.js"), "Own"], {
          env: { ...process.env, SMTP_URL: own.url },
        });
        expect(await own.mails()).toMatchObject([{ subject: "Own" }]);
      }
      await own[Symbol.asyncDispose]();
    }
  });
});

test.concurrent.each(["one", "two", "three"])("%s of several at once", async (name) => {
  await send({ to: smtp.address(name), subject: name });
  expect(await smtp.mails()).toMatchObject([{ subject: name }]);
});

describe("fake timers", () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  test("let nodemailer send: they leave setImmediate alone, as jsdom has none", async () => {
    jest.useFakeTimers();
    await send();
    await expect(smtp).toReceiveMail("ada@example.test");
  });

  test("of the old kind give setImmediate back", async () => {
    jest.useFakeTimers({ legacyFakeTimers: true });
    expect(jest.isMockFunction(setImmediate)).toBe(true);
    jest.useRealTimers();
    await send();
    await expect(smtp).toReceiveMail("ada@example.test");
  });
});

describe("of Node's globals", () => {
  test("those are there that a mailer needs", () => {
    const types = {
      setImmediate: typeof setImmediate,
      clearImmediate: typeof clearImmediate,
      TextEncoder: typeof TextEncoder,
      TextDecoder: typeof TextDecoder,
      structuredClone: typeof structuredClone,
    };
    expect(new Set(Object.values(types))).toEqual(new Set(["function"]));
    expect(Buffer.from("x")).toBeInstanceOf(Uint8Array);
    expect(new TextEncoder().encode("x")).toBeInstanceOf(Uint8Array);
    expect(new Uint8Array(1).buffer).toBeInstanceOf(ArrayBuffer);
    expect(new TextDecoder().decode(new Uint8Array([65]))).toBe("A");
  });

  test("none takes the place of one that the DOM has", () => {
    for (const name of ["AbortController", "Blob", "Event", "FormData", "Headers", "URL"])
      expect(globalThis[name]).toBe(window[name]);
    expect(new URL("/a", location.href).href).toBe("http://localhost/a");
    expect(Blob).not.toBe(require("node:buffer").Blob);
    expect(URL).not.toBe(require("node:url").URL);
    expect(typeof fetch).toBe("undefined");
  });

  test("the DOM takes their octets, and gives octets of their kind", async () => {
    const parts = [new Uint8Array([65]), Buffer.from("B"), new Uint8Array([67]).buffer];
    const read = (how) =>
      new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader[how](new Blob(parts));
      });
    expect(await read("readAsText")).toBe("ABC");
    const octets = await read("readAsArrayBuffer");
    expect(octets).toBeInstanceOf(ArrayBuffer);
    expect(Buffer.from(octets).toString()).toBe("ABC");
    const random = new Uint8Array(16);
    expect(crypto.getRandomValues(random)).toBe(random);
    expect(Math.max(...random)).toBeGreaterThan(0);
  });
});
