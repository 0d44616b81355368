import { MessageChannel, type MessagePort } from "node:worker_threads";
import { SmtpFixtureError } from "../errors.js";
import { HubClient } from "../hub/hub-client.js";
import type { HubConnection } from "../hub/hub-connection.js";
import { sharedState, StandingStill } from "../hub/standing-still.js";
import type { TestRegistry } from "../hub/tests.js";
import { viewSource } from "../hub/view-source.js";
import { makeReads } from "../inbox/make-reads.js";
import { NOTHING_ELSEWHERE } from "../inbox/mail-source.js";
import type { BlockingReads, SmtpReads } from "../inbox/reads.js";
import type { BlockingPort } from "./inbox-host.js";
import { clearRealTimeout, setRealTimeout } from "../real-time.js";

/** What can be read of an inbox in another thread. */
export type CapturedReads = SmtpReads & { readonly blocking: BlockingReads };

// Loaded with the first server that captures in a thread: what speaks with a hub speaks with it too.

/** How long the thread may take to answer what it can answer at once. */
const PATIENCE_MS = 5000;

/**
 * The reads of an inbox that lives in another thread.
 *
 * @param port - this side's end of the port that its thread serves it over
 * @param threadError - why the thread has ended by itself, if it has
 */
export async function readsOver(
  port: MessagePort,
  threadError: () => SmtpFixtureError | undefined,
): Promise<CapturedReads> {
  const client = await HubClient.greet(connectionOver(port, threadError), { token: "" });
  const { inbox } = await client.lease();
  const source = viewSource(inbox, NO_TESTS, undefined);
  const {
    surplus: _,
    unseen: _unseen,
    tell: _tell,
    unseenError: _error,
    ...reads
  } = makeReads({
    ...source,
    // There is no run here that could have been ended, and what ends the thread is told of by itself.
    closedBy: () => undefined,
    sync: () => answered(source.sync()),
    attempts: () => answered(source.attempts()),
    transcript: () => answered(source.transcript()),
    sessions: (sinceMs) => answered(source.sessions(sinceMs)),
    elsewhere: () => Promise.resolve(NOTHING_ELSEWHERE),
    clear: () => answered(source.clear()),
    hints() {
      const error = threadError();
      return Promise.resolve(error === undefined ? [] : [error.message]);
    },
  });
  return reads;
}

const BLOCKED = {
  code: "CONTROLLER_THREAD_BLOCKED",
  because: "a hook that runs in it seems to block it. Hooks that take long have to be async.",
} as const;

/** A thread that a hook blocks says nothing: whoever reads is told so, and does not wait for ever. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setRealTimeout(
      () =>
        reject(
          new SmtpFixtureError(
            BLOCKED.code,
            `The SMTP server's thread has not answered for ${PATIENCE_MS} ms: ${BLOCKED.because}`,
          ),
        ),
      PATIENCE_MS,
    );
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearRealTimeout(timer);
  }
}

/** All of the inbox's mail is its owner's: there are no tests to tell apart. */
const NO_TESTS: TestRegistry = {
  current: () => undefined,
  ownersOf: () => [],
  find: () => undefined,
  runningAt: () => [],
  isOpenedHere: () => false,
};

function connectionOver(
  port: MessagePort,
  threadError: () => SmtpFixtureError | undefined,
): HubConnection {
  let holders = 0;
  let asking: StandingStill | undefined;
  const endAsking = (): Promise<void> => {
    asking?.end();
    asking = undefined;
    return Promise.resolve();
  };
  port.once("close", () => void endAsking());
  return {
    ask(question) {
      asking ??= openAsking(port, threadError);
      return asking.ask(question);
    },
    endAsking,
    post: (line) => port.postMessage(line),
    listen(onLine) {
      port.on("message", onLine);
      // Only who waits holds.
      port.unref();
    },
    hold() {
      if (holders++ === 0) port.ref();
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        if (--holders === 0) port.unref();
      };
    },
    onClose: (listener) => void port.once("close", listener),
    close: () => port.close(),
  };
}

/** A port of its own to the server's thread: what comes over it is taken in by whoever has asked, and by no event. */
function openAsking(
  port: MessagePort,
  threadError: () => SmtpFixtureError | undefined,
): StandingStill {
  const { port1, port2 } = new MessageChannel();
  const state = sharedState();
  port.postMessage({ port: port2, state } satisfies BlockingPort, [port2]);
  return new StandingStill(port1, state, (wasGone) => {
    const error = threadError();
    if (error !== undefined) return { code: error.code, message: error.message };
    return wasGone
      ? {
          code: "CONTROLLER_THREAD_ENDED",
          message: "The SMTP server's thread has ended by itself.",
        }
      : {
          code: BLOCKED.code,
          message: `The SMTP server's thread has not answered a blocking read for 10 s: ${BLOCKED.because}`,
        };
  });
}
