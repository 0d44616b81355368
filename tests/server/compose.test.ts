import { describe, expect, test } from "vitest";
import {
  accept,
  type AuthDecision,
  compose,
  type ControllerOptions,
  type DataChunkContext,
  type Handler,
  type HookContext,
  type HookResult,
  type RcptContext,
  reject,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { inTransaction, serve, signal } from "./serve.js";

const FAILED = "451 4.3.0 Local error in processing";

/** What a client is told, whom it is taken for, and which handlers were asked. */
async function inRow(results: readonly unknown[], options?: ControllerOptions) {
  const asked: number[] = [];
  const handlers = results.map((result, at): Handler => ({
    handleAuth() {
      asked.push(at);
      return result as HookResult | AuthDecision;
    },
  }));
  await using controller = await serve(compose(...handlers), {
    mechanisms: ["PLAIN"],
    authRequireTls: false,
    ...options,
  });
  await using client = await RawClient.greeted({ port: controller.port });
  const response = Buffer.from("\0eve\0secret").toString("base64");
  const reply = (await client.command(`AUTH PLAIN ${response}`)).join("|");
  return { reply, user: controller.sessions[0]?.auth?.user, asked };
}

describe("handlers in a row whom nobody waits for any more", () => {
  test.each(["handleData", "handleRcpt"] as const)(
    "are not asked what is behind the one that took too long, in %s",
    async (hook) => {
      const gate = signal();
      const settled = signal<unknown>();
      let asked = 0;
      const slow: Handler = { [hook]: () => gate.promise };
      const row = compose(slow, { [hook]: () => void asked++ });
      const handler: Handler = {
        [hook](context: HookContext) {
          const answer = Promise.resolve(row[hook]?.(context as RcptContext));
          settled.resolve(answer);
          return answer;
        },
      };
      await using controller = await serve(handler, { hookTimeoutMs: 50 });
      await using client = await inTransaction(controller);
      const rcpt = await client.command("RCPT TO:<b@s.test>");
      const reply =
        hook === "handleRcpt" ? rcpt : await client.mail("a@s.test", ["b@s.test"], "Hi");
      expect(reply).toEqual([FAILED]);
      gate.resolve();
      await settled.promise;
      expect(asked).toBe(0);
    },
  );

  test("keep no mail that its client was told to be refused", async () => {
    const gate = signal();
    const answered = signal<unknown>();
    await using smtp = await startSmtpFixture({
      hookTimeoutMs: 50,
      handler: {
        handleData() {
          answered.resolve(gate.promise);
          return gate.promise;
        },
      },
    });
    await using client = await RawClient.greeted(smtp);
    expect(await client.mail("a@s.test", ["b@s.test"], "Hi")).toEqual([FAILED]);
    gate.resolve();
    await answered.promise;
    expect(await client.command("NOOP")).toEqual(["250 2.0.0 OK"]);
    expect(await smtp.mails()).toEqual([]);
  });
});

describe("handleAuth of handlers in a row", () => {
  const IN = "235 2.7.0 Authentication successful";
  const OUT = "535 5.7.8 Authentication credentials invalid";
  const ada = { success: true, user: "ada" };
  const bob = { success: true, user: "bob", reply: "235 2.7.0 Welcome, Bob" };
  const weak = "534 5.7.9 LOGIN is too weak";

  test.each<[string, readonly unknown[], string, string | undefined, readonly number[]]>([
    ["refuse by the first false", [undefined, false, ada], OUT, undefined, [0, 1]],
    ["refuse by the first reply", [weak, ada], weak, undefined, [0]],
    [
      "refuse by the first that says no",
      [{ success: false, reply: weak }, ada],
      weak,
      undefined,
      [0],
    ],
    ["refuse although one before has let the client in", [ada, weak], weak, undefined, [0, 1]],
    ["refuse late", [Promise.resolve(ada), Promise.resolve(false)], OUT, undefined, [0, 1]],
    [
      "let in whom one knows, where the others say nothing",
      [undefined, ada, undefined],
      IN,
      "ada",
      [0, 1, 2],
    ],
    ["let in whom the last says that it is", [ada, bob], "235 2.7.0 Welcome, Bob", "bob", [0, 1]],
    ["let in late", [Promise.resolve(ada), undefined], IN, "ada", [0, 1]],
    [
      "fail by a reply that says no name, whatever comes after",
      ["235 OK", ada],
      FAILED,
      undefined,
      [0],
    ],
    ["fail by accept(), which says no name", [accept(), ada], FAILED, undefined, [0]],
    ["fail by a success without a name", [{ success: true }, ada], FAILED, undefined, [0]],
    ["fail by true", [true, ada], FAILED, undefined, [0]],
    ["fail although one before has let the client in", [ada, "235 OK"], FAILED, undefined, [0, 1]],
  ])("%s", async (_, results, reply, user, asked) => {
    expect(await inRow(results)).toEqual({ reply, user, asked });
  });

  test("leave it to the authenticator where all of them say nothing", async () => {
    const row = [undefined, Promise.resolve()];
    expect(await inRow(row, { authenticator: () => true })).toEqual({
      reply: IN,
      user: "eve",
      asked: [0, 1],
    });
    expect(await inRow(row, { authenticator: () => false })).toMatchObject({ reply: OUT });
  });
});

/** Takes content piece by piece, and answers each as it is told to. */
class Taker implements Handler {
  /** Each content up to where it ended for this handler. */
  readonly contents: string[] = [];
  readonly signals = new Set<AbortSignal>();
  readonly #answer: (
    context: DataChunkContext,
  ) => ReturnType<NonNullable<Handler["handleDataChunk"]>>;
  #isOpen = false;

  constructor(
    answer: (
      context: DataChunkContext,
    ) => ReturnType<NonNullable<Handler["handleDataChunk"]>> = () => undefined,
  ) {
    this.#answer = answer;
  }

  handleDataChunk(context: DataChunkContext) {
    const { isLast, signal } = context;
    const chunk = String(context.chunk);
    this.contents.push(`${this.#isOpen ? this.contents.pop() : ""}${chunk}${isLast ? "." : ""}`);
    this.#isOpen = !isLast && !signal.aborted;
    if (!this.signals.has(signal)) {
      this.signals.add(signal);
      signal.addEventListener("abort", () => {
        this.#isOpen = false;
      });
    }
    return this.#answer(context);
  }
}

const CHUNKED: ControllerOptions = { extensions: ["CHUNKING", "ENHANCEDSTATUSCODES"] };

/** A content in three pieces that are sure to come one by one; gives the last reply. */
async function send(client: RawClient, ...pieces: readonly string[]): Promise<string> {
  let reply: string[] = [];
  for (const [at, piece] of pieces.entries()) {
    client.send(`BDAT ${piece.length}${at === pieces.length - 1 ? " LAST" : ""}\r\n${piece}`);
    reply = await client.reply();
    if (!reply[0]?.startsWith("250")) break;
  }
  return reply.join("|");
}

const refusing = (context: DataChunkContext): HookResult =>
  String(context.chunk) === "no" ? reject(554, "5.6.0", "No") : undefined;

describe("handleDataChunk of handlers in a row", () => {
  test("give each of them all pieces, in turn", async () => {
    const seen: string[] = [];
    const slow = new Taker(async ({ chunk }) => {
      await Promise.resolve();
      seen.push(`slow ${String(chunk)}`);
    });
    const quick = new Taker(({ chunk }) => void seen.push(`quick ${String(chunk)}`));
    await using controller = await serve(compose(slow, {}, quick), CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await send(client, "1", "2")).toBe("250 2.6.0 Message accepted, 2 octets received");
    expect(seen).toEqual(["slow 1", "quick 1", "slow 2", "quick 2"]);
    expect([slow.contents, quick.contents]).toEqual([["12."], ["12."]]);
  });

  test("refuse by the first that does: no handler sees more of it, and all are told by their signal", async () => {
    const before = new Taker();
    const refuses = new Taker(refusing);
    const behind = new Taker();
    const whole: string[] = [];
    const row = compose(before, refuses, behind, {
      handleData: ({ envelope }) => void whole.push(String(envelope.content)),
    });
    await using controller = await serve(row, CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await send(client, "yes ", "no", "never")).toBe("554 5.6.0 No");
    expect([before, refuses, behind].map(({ contents }) => contents)).toEqual([
      ["yes no"],
      ["yes no"],
      ["yes "],
    ]);
    for (const { signals } of [before, refuses, behind])
      expect([...signals].map(({ reason }) => String(reason))).toEqual([
        "Error: The content was refused.",
      ]);
    expect(whole).toEqual([]);

    await client.command("MAIL FROM:<a@client.test>");
    await client.command("RCPT TO:<b@s.test>");
    await send(client, "Next", " mail");
    expect([before, refuses, behind].map(({ contents }) => contents.at(-1))).toEqual([
      "Next mail.",
      "Next mail.",
      "Next mail.",
    ]);
    expect(whole).toEqual(["Next mail"]);
  });

  test.each<[string, Taker, string]>([
    [
      "refuses late",
      new Taker(async (context) => await Promise.resolve(refusing(context))),
      "554 5.6.0 No",
    ],
    [
      "throws",
      new Taker(({ chunk }) => {
        if (String(chunk) === "no") throw new Error("broken");
      }),
      FAILED,
    ],
    [
      "returns nonsense",
      new Taker(({ chunk }) => (String(chunk) === "no" ? "nonsense" : undefined)),
      FAILED,
    ],
  ])("refuse where one %s, also in DATA", async (_, taker, reply) => {
    const behind = new Taker();
    await using controller = await serve(compose(taker, behind), CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await send(client, "yes ", "no", "never")).toBe(reply);
    expect(behind.contents).toEqual(["yes "]);
    const refuses = compose(new Taker(() => reject(554, "5.6.0", "No")), behind);
    await using other = await serve(refuses);
    await using second = await inTransaction(other, "b@s.test");
    await second.command("DATA");
    second.send("Hello\r\n.\r\n");
    expect(await second.reply()).toEqual(["554 5.6.0 No"]);
    expect(behind.contents).toEqual(["yes "]);
  });

  test("refuse for each recipient in LMTP, and no handleData is asked", async () => {
    let asked = 0;
    const row = compose(new Taker(() => reject(554, "5.6.0", "No")), {
      handleData: () => void asked++,
    });
    await using controller = await serve(row, { protocol: "lmtp" });
    await using client = await RawClient.connect({ port: controller.port });
    await client.reply();
    for (const line of [
      "LHLO client.test",
      "MAIL FROM:<a@client.test>",
      "RCPT TO:<b@s.test>",
      "RCPT TO:<c@s.test>",
      "DATA",
    ])
      await client.command(line);
    client.send("Hello\r\n.\r\n");
    expect([await client.reply(), await client.reply()]).toEqual([
      ["554 5.6.0 No"],
      ["554 5.6.0 No"],
    ]);
    expect(asked).toBe(0);
  });

  test("leave no hole in what those behind one see that accepts a piece and keeps nothing", async () => {
    const drops = new Taker(() => accept({ record: false }));
    const behind = new Taker();
    await using controller = await serve(compose(drops, behind), CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    await send(client, "1", "2", "3");
    expect([drops.contents, behind.contents]).toEqual([["123."], ["123."]]);
  });

  test("answer with what the last of them says to the last piece, unless a handleData has a reply", async () => {
    const says = (text: string): Taker => new Taker(({ isLast }) => (isLast ? text : undefined));
    const row = [says("250 One"), says("250 Two"), new Taker()];
    await using controller = await serve(compose(...row), CHUNKED);
    await using client = await inTransaction(controller, "b@s.test");
    expect(await send(client, "1", "2")).toBe("250 Two");

    const whole = { handleData: () => "250 Whole" };
    await using other = await serve(compose(whole, ...row), CHUNKED);
    await using second = await inTransaction(other, "b@s.test");
    expect(await send(second, "1", "2")).toBe("250 Whole");
  });
});
