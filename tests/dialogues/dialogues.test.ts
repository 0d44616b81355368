import { afterAll, describe, expect, test } from "vitest";
import { Controller, Sink, ThreadedController } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import type { ReceivedMail } from "./bare-conversation.js";
import { type Dialogue, readDialogues } from "./read-dialogues.js";
import { bare, type Client, forHubs, forThreads, Hubs, tcp, unixSocket } from "./transports.js";

const dialogues = readDialogues(new URL("./", import.meta.url));
const named = (ones: readonly Dialogue[]): [string, Dialogue][] =>
  ones.map((dialogue) => [`${dialogue.title} (${dialogue.source})`, dialogue]);

interface Outcome {
  readonly conversation: string;
  /** What the server said after the last line of the dialogue. */
  readonly rest: string;
  readonly mails: unknown;
}

/** Speaks the client's part of a dialogue and notes what becomes of it, and what should have. */
async function perform(
  dialogue: Dialogue,
  client: Client,
): Promise<{ actual: Outcome; expected: Outcome }> {
  await using _ = client;
  const expected: string[] = [];
  const actual: string[] = [];
  let lines: string[] = [];
  let isClosed = false;
  for (const turn of dialogue.turns) {
    if (turn.type === "server") {
      if (lines.length === 0) lines = [...(await client.reply())];
      const said = lines.shift() ?? "";
      const holds = turn.pattern?.test(said) ?? turn.text === said;
      expected.push(`S: ${holds ? said : turn.text}`);
      actual.push(`S: ${said}`);
      if (!holds) break;
      continue;
    }
    if (lines.length > 0) break;
    if (turn.type === "client") {
      client.send(turn.octets);
      expected.push(turn.shown);
      actual.push(turn.shown);
    } else if (turn.type === "silence") client.silence();
    else if (turn.type === "tls") await client.tls();
    else if (turn.type === "shutdown") client.shutdown();
    else isClosed = true;
  }
  actual.push(...lines.map((line) => `S: ${line}`));
  const conversation = actual.join("\n");
  const script = expected.join("\n");
  // A conversation that went wrong may stand anywhere: its end would say nothing.
  const rest = conversation === script ? await client.rest(isClosed ? "stays" : "leaves") : "";
  const isSeen = dialogue.mails !== undefined && client.mails !== undefined;
  return {
    actual: { conversation, rest, mails: isSeen ? client.mails?.map(readable) : undefined },
    expected: {
      conversation: script,
      rest: "",
      mails: isSeen ? dialogue.mails?.map((mail) => ({ options: [], ...mail })) : undefined,
    },
  };
}

const readable = ({ content, ...envelope }: ReceivedMail): unknown => ({
  ...envelope,
  content: content.toString("utf8"),
});

describe("without any socket", () => {
  test.for(named(dialogues))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, bare(dialogue, "whole"));
    expect(actual).toEqual(expected);
  });
});

describe("without any socket, one octet at a time", () => {
  test.for(named(dialogues))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, bare(dialogue, "single octets"));
    expect(actual).toEqual(expected);
  });
});

describe("on TCP", () => {
  test.for(named(dialogues))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, await tcp(dialogue));
    expect(actual).toEqual(expected);
  });
});

describe.skipIf(process.platform === "win32")("on a Unix socket", () => {
  test.for(named(dialogues))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, await unixSocket(dialogue));
    expect(actual).toEqual(expected);
  });
});

describe("from a thread of its own", () => {
  test.for(named(forThreads(dialogues)))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, await tcp(dialogue, ThreadedController));
    expect(actual).toEqual(expected);
  });
});

describe("through the hub", () => {
  const hubs = new Hubs();
  afterAll(() => hubs[Symbol.asyncDispose]());
  test.for(named(forHubs(dialogues)))("%s", async ([, dialogue]) => {
    const { actual, expected } = await perform(dialogue, await hubs.connect(dialogue));
    expect(actual).toEqual(expected);
  });
});

async function announced(controller: Controller): Promise<string[]> {
  await using _ = controller;
  await controller.start();
  const { hostname: host, port } = controller;
  await using client = await RawClient.connect({ host, port });
  await client.reply();
  const [, ...lines] = await client.command("EHLO client.test");
  return lines;
}

describe("what a controller announces (RFC 5321 §4.1.1.1)", () => {
  test("all that it can, where nothing else is said", async () => {
    expect(await announced(new Controller())).toEqual([
      "250-PIPELINING",
      "250-SIZE 33554432",
      "250-8BITMIME",
      "250-ENHANCEDSTATUSCODES",
      "250-SMTPUTF8",
      "250 HELP",
    ]);
  });

  test("what is asked of it, and HELP", async () => {
    const controller = new Controller(new Sink(), {
      smtpUtf8: false,
      extensions: ["SIZE", "8BITMIME"],
    });
    expect(await announced(controller)).toEqual(["250-SIZE 33554432", "250-8BITMIME", "250 HELP"]);
  });
});
