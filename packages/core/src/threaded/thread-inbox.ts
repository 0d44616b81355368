import type { MessagePort } from "node:worker_threads";
import { SmtpFixtureError } from "../errors.js";
import { HubClient } from "../hub/hub-client.js";
import type { HubConnection } from "../hub/hub-connection.js";
import type { TestRegistry } from "../hub/tests.js";
import { viewSource } from "../hub/view-source.js";
import { makeReads } from "../inbox/make-reads.js";
import { NOTHING_ELSEWHERE } from "../inbox/mail-source.js";
import type { SmtpReads } from "../inbox/reads.js";
import { clearRealTimeout, setRealTimeout } from "../real-time.js";

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
): Promise<SmtpReads> {
  const client = await HubClient.greet(connectionOver(port), { token: "" });
  const { inbox } = await client.lease();
  const source = viewSource(inbox, NO_TESTS, undefined);
  const { surplus: _, ...reads } = makeReads({
    ...source,
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

/** A thread that a hook blocks says nothing: whoever reads is told so, and does not wait for ever. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setRealTimeout(
      () =>
        reject(
          new SmtpFixtureError(
            "CONTROLLER_THREAD_BLOCKED",
            `The SMTP server's thread has not answered for ${PATIENCE_MS} ms: a hook that runs in it seems to block it. Hooks that take long have to be async.`,
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

function connectionOver(port: MessagePort): HubConnection {
  let holders = 0;
  return {
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
