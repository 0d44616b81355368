import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  Capture,
  compose,
  Controller,
  Debugging,
  type Handler,
  Inbox,
  isSmtpFixtureError,
  MessageHandler,
  readContent,
  Relay,
  Sink,
  SmtpConnection,
  startSmtpFixture,
  ThreadedController,
  UnixSocketController,
} from "../../packages/core/src/index.js";

/** What is thrown where a handler is taken; undefined where it is accepted. */
async function refusal(make: () => unknown): Promise<string | undefined> {
  try {
    await make();
    return undefined;
  } catch (error) {
    if (!isSmtpFixtureError(error, "INVALID_OPTION")) throw error;
    return error.message;
  }
}

const refused = async (handler: unknown): Promise<string | undefined> =>
  await refusal(() => new Controller(handler as Handler));

class MyHandler implements Handler {
  handleNoop(): string {
    return "250 Hello";
  }
}

function answer(): void {}

/** A class as older tools write it. */
function Old(): void {}
Object.assign(Old.prototype as object, { handleNoop: answer });

/** Each place that takes a handler. */
const PLACES: [string, (handler: Handler) => unknown][] = [
  ["a Controller", (handler) => new Controller(handler)],
  ["a UnixSocketController", (handler) => new UnixSocketController(handler, "/tmp/x.sock")],
  ["a ThreadedController", (handler) => new ThreadedController(handler)],
  ["an SmtpConnection", (handler) => new SmtpConnection(handler)],
  ["compose()", (handler) => compose(new Sink(), handler)],
  ["startSmtpFixture()", (handler) => startSmtpFixture({ handler })],
  ["startSmtpFixture() in a thread", (handler) => startSmtpFixture({ handler, thread: true })],
];

describe.each(PLACES)("%s refuses", (place, make) => {
  const subject = place === "compose()" ? "Handler 2 of compose()" : "The handler";

  test.each<[string, unknown, string]>([
    ["a class", MyHandler, 'a class: write "new MyHandler()".'],
    ["text", "x", '"x".'],
    ["a number", 25, "25."],
    ["null", null, "null."],
    [
      "a list",
      [new MyHandler()],
      "a list: for several handlers in a row write compose(first, second).",
    ],
    ["a promise", Promise.resolve(new MyHandler()), "a promise: await it first."],
    [
      "a function",
      answer,
      "a function: write { handleData: answer } if it is a hook, and pass what it returns if it makes a handler.",
    ],
  ])("%s in place of a handler", async (_, handler, wanted) => {
    expect(await refusal(() => make(handler as Handler))).toBe(
      `${subject} has to be an object with hooks such as handleData, not ${wanted}`,
    );
  });

  test("a hook whose name is misspelt, and names the one that was meant", async () => {
    const handler = { handleRcptTo: () => "550 No" } as Handler;
    expect(await refusal(() => make(handler))).toBe(
      `${subject} has a method handleRcptTo, which is no hook and is never called. Did you mean "handleRcpt"? If not, give it a name that is less like that.`,
    );
  });
});

test("a class without a name, or compiled to a function, is told to be one", async () => {
  expect(await refused(class {})).toContain('write "new MyHandler()"');
  expect(await refused(Old)).toContain('write "new Old()"');
  expect(await refused(() => undefined)).toContain("write { handleData: myFunction }");
});

test.each([
  ["handle_RCPT", "handleRcpt"],
  ["handle_DATA", "handleData"],
  ["handle_STARTTLS", "handleStartTls"],
  ["handle_exception", "handleException"],
  ["handle_message", "handleMessage"],
  ["handleRCPT", "handleRcpt"],
  ["handleStartTLS", "handleStartTls"],
  ["handleData_", "handleData"],
  ["handle_data_chunk", "handleDataChunk"],
])("the method %s is refused: it is %s in other letters", async (name, wanted) => {
  expect(await refused({ [name]: () => undefined })).toBe(
    `The handler has a method ${name}, which is no hook and is never called. Write "${wanted}".`,
  );
  // Also where the hook is there: who wrote both meant both to be called.
  expect(await refused({ [name]: () => undefined, [wanted]: () => undefined })).toContain(wanted);
});

test("no hook is missing among the names that are known", async () => {
  const code = readFileSync(
    new URL("../../packages/core/src/handler/handler.ts", import.meta.url),
    "utf8",
  );
  const hooks = [...code.matchAll(/^ {2}(handle\w+)\?\(/gm)].map(([, hook = ""]) => hook);
  expect(hooks.length).toBeGreaterThan(15);
  for (const hook of hooks) {
    expect(await refused({ [hook]: () => undefined })).toBeUndefined();
    expect(await refused({ [`${hook}_`]: () => undefined })).toContain(`Write "${hook}".`);
  }
});

test.each([
  ["handleRctp", "handleRcpt"],
  ["handleRecpt", "handleRcpt"],
  ["handleRcp", "handleRcpt"],
  ["handleRcptTo", "handleRcpt"],
  ["handleMailFrom", "handleMail"],
  ["handleHello", "handleHelo"],
  ["handleLhlo", "handleEhlo"],
  ["handleReset", "handleRset"],
  ["handleConect", "handleConnect"],
  ["handleDataChunks", "handleDataChunk"],
  ["handleParamater", "handleParameter"],
])("the method %s is refused: %s is a slip of the pen away", async (name, wanted) => {
  const message = await refused({ [name]: () => undefined });
  expect(message).toContain(`Did you mean "${wanted}"?`);
  // A handler that has the hook may have whatever its author calls so beside it.
  expect(await refused({ [name]: () => undefined, [wanted]: () => undefined })).toBeUndefined();
});

test.each([
  "handleSignup",
  "handleEmail",
  "handleContent",
  "handleTest",
  "handle_signup",
  "handle",
  "handle_",
  "handlerSet",
  "auth_token",
  "auth_xdata",
  "AUTH_DATA",
])("a method of the user's own may be called %s", async (name) => {
  expect(await refused({ [name]: () => undefined })).toBeUndefined();
});

test("a mechanism as a method is told where mechanisms go", async () => {
  class Tickets {
    auth_X__TICKET(): undefined {
      return undefined;
    }
  }
  expect(await refused(new Tickets())).toBe(
    'The handler has a method auth_X__TICKET, which is no hook and is never called. Mechanisms are an option: { mechanisms: [{ name: "X-TICKET", exchange }] }.',
  );
});

test("a method is found in the class and in those that it extends, and a field and a getter are none", async () => {
  class Base {
    handleRCPT(): undefined {
      return undefined;
    }
  }
  class Heir extends Base {}
  expect(await refused(new Heir())).toContain('Write "handleRcpt"');
  class Fields {
    readonly handleRcpts = ["ada@example.test"];
    get handleDatas(): () => void {
      throw new Error("Nobody is to ask.");
    }
  }
  expect(await refused(new Fields())).toBeUndefined();
});

test.each(PLACES.slice(0, 4))("%s refuses options in place of a handler", async (_, make) => {
  const options = { port: 8025, logger: { error: answer } };
  expect(await refusal(() => make(options as Handler))).toBe(
    "The first argument is the handler, and this one has no hook but options: port, logger. Options come after it; where there is no handler, write undefined in its place.",
  );
  // A handler may have what is called like one.
  class Logging {
    readonly logger = console;
  }
  for (const handler of [new Logging(), { port: 8025, handleNoop: answer }, { port: 1, name: "x" }])
    expect(await refusal(() => make(handler as Handler))).toBeUndefined();
});

test("a hook that is no function is refused", async () => {
  expect(await refused({ handleRcpt: "550 No" })).toBe(
    'The handler has a hook handleRcpt that is "550 No": it has to be a function.',
  );
  expect(await refused({ handleRcpt: undefined, handleMail: null })).toBeUndefined();
});

test("a handler of a module is refused when it is loaded", async () => {
  const module = new URL("./handlers/misspelt.mjs", import.meta.url);
  const controller = new ThreadedController({ module });
  expect(await refusal(() => controller.start())).toBe(
    `The handler "default" of ${module.href} has a method handle_NOOP, which is no hook and is never called. Write "handleNoop".`,
  );
  expect(controller.startError).toMatchObject({ code: "INVALID_OPTION" });
  expect(await refusal(() => startSmtpFixture({ thread: true, handler: { module } }))).toContain(
    "handle_NOOP",
  );
});

test("the handlers of this package, their heirs and what they make are handlers", async () => {
  class Letters extends MessageHandler {
    protected handleMessage(): undefined {
      return undefined;
    }
  }
  class Kept extends Capture {}
  const handlers: readonly Handler[] = [
    {},
    new Sink(),
    new Debugging(),
    new Letters(),
    new Kept(new Inbox()),
    new Relay({ host: "127.0.0.1", port: 25 }),
    readContent(() => undefined),
    compose(new MyHandler(), new Sink()),
    Object.create(null) as Handler,
    Object.freeze(new MyHandler()),
  ];
  for (const handler of handlers)
    for (const [place, make] of PLACES.slice(0, 5))
      expect([place, await refusal(() => make(handler))]).toEqual([place, undefined]);
});
