import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acceptAnyone, type Authenticator } from "../../packages/core/src/handler/handler.js";
import { type HubHandle, startHub } from "../../packages/core/src/hub/start-hub.js";
import {
  Controller,
  type Handler,
  type ThreadedController,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import {
  extensions,
  makeRules,
  KNOWN_EXTENSIONS,
  type Question,
  replies,
  type Rules,
  type Verdict,
} from "../../packages/core/src/protocol/index.js";
import { callLimitOf } from "../../packages/core/src/server/call-limit.js";
import type { ControllerOptions } from "../../packages/core/src/server/options.js";
import { resolveOptions } from "../../packages/core/src/server/resolve-options.js";
import { RawClient } from "../support/raw-client.js";
import { BareConversation, type ReceivedMail, verdictOf } from "./bare-conversation.js";
import type { Dialogue } from "./read-dialogues.js";

/** The client's side of one conversation, over whatever carries it. */
export interface Client extends AsyncDisposable {
  send(octets: Buffer): void;
  /** The lines of the next reply. */
  reply(): Promise<readonly string[]>;
  silence(): void;
  /** Makes the TLS handshake. */
  tls(): Promise<void>;
  shutdown(): void;
  /** What the server says up to its end of the connection; it ends it of its own accord or, asked to, once the client has. */
  rest(client: "stays" | "leaves"): Promise<string>;
  /** The mails that were accepted, where this side can see them. */
  readonly mails: readonly ReceivedMail[] | undefined;
}

/** Options that all transports share: AUTH is there for anyone, and hidden before TLS. */
function optionsOf(dialogue: Dialogue): ControllerOptions {
  return {
    serverHostname: "fixture.test",
    lineLengthLimit: 1000,
    authRequireTls: true,
    ...(dialogue.options as ControllerOptions),
  };
}

const adaOnly: Authenticator = ({ credentials }) =>
  credentials.user === "ada" && credentials.check("s3cret");

function authenticatorOf({ authenticator }: Dialogue): Authenticator | undefined {
  return authenticator === "none" ? undefined : authenticator === "ada" ? adaOnly : acceptAnyone;
}

/** No socket at all; `pieces` says how the octets are handed over. */
export function bare(dialogue: Dialogue, pieces: "whole" | "single octets"): Client {
  const conversation = new BareConversation(rulesOf(dialogue), (question) =>
    answerBare(dialogue, question),
  );
  let read = 0;
  const nextLine = (): string | undefined => {
    const end = conversation.said.indexOf("\r\n", read);
    if (end < 0) return undefined;
    const line = conversation.said.slice(read, end);
    read = end + 2;
    return line;
  };
  return {
    send(octets) {
      if (pieces === "whole") conversation.send(octets);
      else
        for (let at = 0; at < octets.length; at++) conversation.send(octets.subarray(at, at + 1));
    },
    async reply() {
      const lines: string[] = [];
      for (;;) {
        const line = nextLine();
        if (line === undefined) throw new Error("No reply where one was due.");
        lines.push(line);
        if (line[3] !== "-") return lines;
      }
    },
    silence: () => conversation.input({ type: "timeout" }),
    async tls() {
      conversation.input({ type: "handshake", outcome: "secured" });
    },
    shutdown: () => conversation.input({ type: "shutdown" }),
    async rest(client) {
      if (client === "stays" && !conversation.isClosed)
        throw new Error("The server has not closed.");
      return conversation.said.slice(read);
    },
    mails: conversation.mails,
    async [Symbol.asyncDispose]() {},
  };
}

/** The rules that a server with a dialogue's options keeps to. */
function rulesOf(dialogue: Dialogue): Rules {
  const authenticator = authenticatorOf(dialogue);
  const options = resolveOptions({ ...optionsOf(dialogue), authenticator });
  return makeRules({
    hostName: options.serverHostname,
    ident: options.ident,
    protocol: options.protocol,
    extensions: KNOWN_EXTENSIONS.filter(
      ({ keyword }) =>
        keyword !== extensions.auth.keyword &&
        (options.extensions as readonly string[]).includes(keyword),
    ),
    uses: options.extensionUses,
    xclient: options.xclient !== false,
    limits: options.limits,
    mechanisms: options.mechanisms,
    authRequired: options.authRequired,
    authRequireTls: options.authRequireTls,
    tls: options.tls !== false && options.tls.mode,
    expectsProxyHeader: options.proxyProtocolTimeoutMs !== undefined,
    callLimit: callLimitOf(options.commandCallLimit),
    asks: new Set([
      "handleData",
      "authenticate",
      ...Object.keys(dialogue.hooks).map((key) => key.split(" ")[0] as Question["hook"]),
    ]),
  });
}

function answerBare(dialogue: Dialogue, question: Question): Verdict | undefined {
  if (question.hook === "authenticate") {
    const said = question.credentials;
    const isRight =
      (said.kind === "password" && said.password === "s3cret") ||
      (said.kind === "token" && said.token === "s3cret");
    const isIn = dialogue.authenticator === "anyone" || (said.user === "ada" && isRight);
    return isIn ? { reply: replies.authSucceeded } : undefined;
  }
  const said =
    dialogue.hooks[question.hook] ?? dialogue.hooks[`${question.hook} ${topicOf(question)}`];
  if (said === undefined) return undefined;
  return typeof said === "string"
    ? verdictOf(said)
    : { replies: said.map((each) => (each === "" ? undefined : verdictOf(each).reply)) };
}

/** What a hook is asked about, for hooks that answer only one case. */
function topicOf(context: object): string {
  const { hostName, keyword, parameter, address, verb, argument } = context as Readonly<
    Record<string, string | undefined>
  > & { readonly parameter?: { readonly keyword: string } };
  return hostName ?? keyword ?? parameter?.keyword ?? address ?? verb ?? argument ?? "";
}

/** A controller on TCP; its hooks are called in this thread, wherever it serves its clients. */
export async function tcp(
  dialogue: Dialogue,
  Server: typeof Controller | typeof ThreadedController = Controller,
): Promise<Client> {
  const mails: ReceivedMail[] = [];
  const controller = new Server(handlerOf(dialogue, mails), {
    ...optionsOf(dialogue),
    hostname: "127.0.0.1",
    authenticator: authenticatorOf(dialogue),
  });
  await controller.start();
  const client = await RawClient.connect(controller);
  return overSocket(
    client,
    controller.ca,
    mails,
    () => void controller.stop(),
    async () => {
      await client[Symbol.asyncDispose]();
      await controller[Symbol.asyncDispose]();
    },
  );
}

function handlerOf(dialogue: Dialogue, mails: ReceivedMail[]): Handler {
  const handler: Record<string, (context: object) => unknown> = {};
  for (const key of Object.keys(dialogue.hooks)) {
    const [hook = ""] = key.split(" ");
    handler[hook] = (context) => {
      const said = dialogue.hooks[hook] ?? dialogue.hooks[`${hook} ${topicOf(context)}`];
      // In a list an empty text says nothing.
      return typeof said === "string"
        ? said
        : said?.map((each) => (each === "" ? undefined : each));
    };
  }
  return {
    handleData({ envelope }) {
      mails.push({
        from: envelope.mailFrom ?? "",
        to: envelope.rcptTos,
        options: envelope.mailOptions,
        content: envelope.originalContent ?? Buffer.alloc(0),
      });
    },
    ...handler,
  };
}

/** A controller on a Unix socket. */
export async function unixSocket(dialogue: Dialogue): Promise<Client> {
  const mails: ReceivedMail[] = [];
  const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-dialogue-"));
  const controller = new UnixSocketController(
    handlerOf(dialogue, mails),
    join(folder, "smtp.sock"),
    { ...optionsOf(dialogue), authenticator: authenticatorOf(dialogue) },
  );
  await controller.start();
  const client = await RawClient.connect({ path: controller.unixSocket });
  return overSocket(
    client,
    controller.ca,
    mails,
    () => void controller.stop(),
    async () => {
      await client[Symbol.asyncDispose]();
      await controller[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  );
}

/** A hub for one dialogue after the other. It is a thread, so it stays while they want the same options. */
export class Hubs implements AsyncDisposable {
  #hub: HubHandle | undefined;
  #key: string | undefined;

  async connect(dialogue: Dialogue): Promise<Client> {
    const key = keyOf(dialogue);
    if (key !== this.#key) {
      await this.#hub?.close();
      this.#hub = undefined;
      this.#key = key;
    }
    this.#hub ??= await startHub({ ...optionsOf(dialogue), ahead: 0 });
    const client = await RawClient.connect(this.#hub.address.shared);
    return overSocket(
      client,
      undefined,
      undefined,
      () => {},
      () => client[Symbol.asyncDispose](),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hub?.close();
  }
}

/** The dialogues that show how hooks are asked from another thread: those that have some of their own. */
export function forThreads(dialogues: readonly Dialogue[]): readonly Dialogue[] {
  return dialogues.filter(
    ({ hooks, authenticator, mails, options }) =>
      (Object.keys(hooks).length > 0 || authenticator === "ada" || mails !== undefined) &&
      // What a proof proves only its own thread can check, and anyone's is accepted there.
      (authenticator === "anyone" || !PROOFS.test(JSON.stringify(options))),
  );
}

const PROOFS = /"(?:CRAM-MD5|SCRAM-SHA-256)"/i;

const keyOf = (dialogue: Dialogue): string => JSON.stringify(optionsOf(dialogue));

/**
 * The dialogues that a hub can hold, those with the same options together. Functions do not cross into its thread, and
 * it lets anyone in.
 */
export function forHubs(dialogues: readonly Dialogue[]): readonly Dialogue[] {
  return dialogues
    .filter(
      ({ hooks, options, authenticator, turns }) =>
        // It does not tell its CA.
        options["tls"] === undefined &&
        Object.keys(hooks).length === 0 &&
        authenticator === "anyone" &&
        turns.every(({ type }) => type !== "shutdown"),
    )
    .toSorted((one, other) => keyOf(one).localeCompare(keyOf(other)));
}

function overSocket(
  client: RawClient,
  ca: string | undefined,
  mails: readonly ReceivedMail[] | undefined,
  shutdown: () => void,
  dispose: () => Promise<void>,
): Client {
  return {
    send: (octets) => client.send(octets),
    reply: () => client.reply(),
    silence() {},
    async tls() {
      await client.secure({ ca });
    },
    shutdown,
    async rest(way) {
      if (way === "leaves") client.half();
      return await client.rest();
    },
    mails,
    [Symbol.asyncDispose]: dispose,
  };
}
