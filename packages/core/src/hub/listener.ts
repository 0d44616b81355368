import { FIXTURE_DEFAULTS } from "../fixture.js";
import { Capture } from "../handler/capture.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { Inbox, type InboxOptions } from "../inbox/inbox.js";
import { SmtpConnection } from "../server/connection.js";
import { Controller } from "../server/controller.js";
import { OBSERVER } from "../server/observer.js";
import type { ControllerOptions } from "../server/options.js";
import { resolveOptions } from "../server/resolve-options.js";
import type { ConversationOptions } from "./contract.js";

/** One bound address of the hub, with the inbox that its mail goes to. */
export class Listener {
  readonly #controller: Controller;
  readonly #capture: Capture;
  readonly #base: ControllerOptions;
  #inbox: Inbox;
  #conversation: ControllerOptions;

  /** @param inbox - where its mail goes, or the options of that */
  constructor(options: ControllerOptions, inbox: InboxOptions | Inbox) {
    this.#inbox = inbox instanceof Inbox ? inbox : new Inbox(inbox);
    this.#capture = new Capture(() => this.#inbox);
    // Whoever connects from now on is recorded in the inbox of now.
    const observer = {
      opened: (session: Parameters<Inbox["opened"]>[0]) => this.#inbox.opened(session),
    };
    this.#base = { ...FIXTURE_DEFAULTS, ...options, [OBSERVER]: observer } as ControllerOptions;
    this.#conversation = this.#base;
    this.#controller = new Controller(this.#capture, {
      ...this.#base,
      factory: () => new SmtpConnection(this.#capture, this.#conversation),
    });
  }

  async start(): Promise<void> {
    await this.#controller.start();
    this.#controller.unref();
  }

  async stop(): Promise<void> {
    this.#inbox.close();
    await this.#controller[Symbol.asyncDispose]();
  }

  get address(): ListenerAddress {
    const { hostname: host = "127.0.0.1", port, url = "" } = this.#controller;
    return { host, port, url };
  }

  get inbox(): Inbox {
    return this.#inbox;
  }

  /** Gives the listener a new inbox: the file that had the old one has ended. Its clients may stay connected. */
  renew(inboxOptions: InboxOptions): void {
    const next = new Inbox(inboxOptions);
    this.#inbox.handOver(next);
    this.#inbox = next;
    this.#conversation = this.#base;
  }

  /**
   * Changes what the next sessions are offered and allowed.
   * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`
   */
  configure({ extensions, ...rest }: ConversationOptions): void {
    const given = Object.entries(rest)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => [name, (value as unknown) === "Infinity" ? Infinity : value] as const,
      );
    const options: ControllerOptions = { ...this.#base, ...Object.fromEntries(given) };
    const shaped =
      extensions === undefined
        ? options
        : { ...options, extensions: extensions as ControllerOptions["extensions"] };
    resolveOptions(shaped);
    this.#conversation = shaped;
  }
}
