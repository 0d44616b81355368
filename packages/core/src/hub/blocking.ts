import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { sharedState, StandingStill } from "./standing-still.js";

// Loaded with the first blocking read: most test files have none.

/** What the thread that asks for another one starts from. */
export interface AskerSetup {
  /** The hub's socket. */
  readonly socket: string;
  readonly port: MessagePort;
  readonly state: Int32Array<SharedArrayBuffer>;
}

/** Asks a hub, over a connection of its own, for a thread that stands still. */
export interface Asker {
  /** Takes JSON of a question and returns JSON of an answer. Never throws. */
  ask(question: string): string;
  /** Resolves when its thread has ended. */
  end(): Promise<void>;
}

/** Starts a thread that asks the hub; nothing waits for it but the questions. It does not keep the process alive. */
export function startAsker(socket: string): Asker {
  const { port1, port2 } = new MessageChannel();
  const state = sharedState();
  const thread = new Worker(fileURLToPath(new URL("../esm/blocking-thread.js", __BUNDLE_URL__)), {
    workerData: { socket, port: port2, state } satisfies AskerSetup,
    transferList: [port2],
    execArgv: [],
    name: "smtp-fixture blocking reads",
  });
  thread.unref();
  // Whoever asks is told that nobody answers.
  thread.on("error", () => {});
  const line = new StandingStill(port1, state, (wasGone) => ({
    code: "HUB_UNREACHABLE",
    message: wasGone
      ? "The SMTP server of this run cannot be asked: the thread that asks it has ended."
      : "The SMTP server of this run does not answer: a blocking read has waited 10 s for it.",
  }));
  return {
    ask: (question) => line.ask(question),
    async end() {
      line.end();
      await thread.terminate();
    },
  };
}
