import { parentPort, workerData } from "node:worker_threads";
import { Capture } from "../handler/capture.js";
import { compose } from "../handler/compose.js";
import { acceptAnyone, type Handler } from "../handler/handler.js";
import { Inbox } from "../inbox/inbox.js";
import { Controller } from "../server/controller.js";
import type { Logger } from "../server/logger.js";
import { OBSERVER } from "../server/observer.js";
import type { ControllerOptions } from "../server/options.js";
import { HookAsker, type Post } from "./hook-asker.js";
import { hostInbox } from "./inbox-host.js";
import { loadHandler } from "./load-handler.js";
import type { ThreadSetup, ToThread } from "./messages.js";
import { encodeError } from "./plain.js";

/** The entry of a server's thread: starts a controller, and stops it when it is told to. */
async function run(): Promise<void> {
  const parent = parentPort;
  if (parent === null) return;
  const setup = workerData as ThreadSetup;
  const post: Post = (message, memory) => parent.postMessage(message, memory);
  const asker = new HookAsker(post);
  const inbox = setup.capture === undefined ? undefined : new Inbox(setup.capture.inbox);
  let controller: Controller | undefined;
  const stop = async (drainMs: number): Promise<void> => {
    inbox?.close();
    await controller?.stop({ drainMs });
    post({ type: "stopped" }, []);
    setup.capture?.port.close();
    parent.close();
  };
  parent.on("message", (message: ToThread) => {
    if (message.type === "answer") asker.answered(message);
    else void stop(message.drainMs);
  });
  try {
    const handler = await handlerOf(setup, asker);
    const capture = inbox === undefined ? undefined : new Capture(inbox);
    controller = new Controller(together(handler, capture), optionsOf(setup, asker, inbox, post));
    await controller.start();
    const { hostname = "", port, url = "", address = "", ca } = controller;
    if (setup.capture !== undefined && inbox !== undefined)
      hostInbox(inbox, { host: hostname, port, url }, setup.capture.port);
    post({ type: "ready", at: { hostname, port, url, address, ca } }, []);
  } catch (error) {
    post({ type: "failed", error: encodeError(error) }, []);
  }
}

function handlerOf({ handler }: ThreadSetup, asker: HookAsker): Handler | Promise<Handler> {
  if (handler.type === "asked") return asker.handler(handler.hooks, handler.keepsContent);
  return handler.type === "module" ? loadHandler(handler) : NOBODY;
}

const NOBODY: Handler = {};

function together(handler: Handler, capture: Capture | undefined): Handler {
  if (capture === undefined) return handler;
  return handler === NOBODY ? capture : compose(handler, capture);
}

function optionsOf(
  setup: ThreadSetup,
  asker: HookAsker,
  inbox: Inbox | undefined,
  post: Post,
): ControllerOptions {
  const { authenticator, levels } = setup;
  const logger: Logger = Object.fromEntries(
    levels.map((level) => [
      level,
      (({ error, ...event }) =>
        post(
          {
            type: "log",
            level,
            event,
            error: error === undefined ? undefined : encodeError(error),
          },
          [],
        )) satisfies Logger["error"],
    ]),
  );
  const asks = setup.handler.type === "asked" || authenticator === "asked";
  return {
    ...setup.options,
    logger,
    ...(authenticator === undefined
      ? {}
      : { authenticator: authenticator === "anyone" ? acceptAnyone : asker.authenticator() }),
    [OBSERVER]: asks ? asker.observer(inbox) : inbox,
  } as ControllerOptions;
}

void run();
