import { SmtpFixtureError } from "../errors.js";
import { FIXTURE_DEFAULTS } from "../fixture.js";
import { Capture } from "../handler/capture.js";
import type { ListenerAddress } from "../inbox/environment.js";
import { Inbox, type InboxOptions } from "../inbox/inbox.js";
import { SmtpConnection } from "../server/connection.js";
import { Controller } from "../server/controller.js";
import { OBSERVER } from "../server/observer.js";
import type { ControllerOptions, ResolvedOptions } from "../server/options.js";
import { resolveOptions } from "../server/resolve-options.js";
import { isImplicit, schemed } from "./shaped-address.js";
import { credentialsOf } from "../server/tls-credentials.js";
import type { TlsContextOptions } from "../server/tls-options.js";
import type { ConversationOptions } from "./contract.js";

/** What shapes the conversations of a listener, and not its socket. */
type Conversation = Omit<ConversationOptions, "host" | "port">;

/** One bound address of the hub, with the inbox that its mail goes to. */
export class Listener {
  readonly #controller: Controller;
  readonly #capture: Capture;
  readonly #base: ControllerOptions;
  #inbox: Inbox;
  /** Whether the inbox is another listener's, which goes on with it. */
  readonly #isGuest: boolean;
  /** The options of the conversation as they were given: a key is in no others. */
  #given: ControllerOptions;
  #conversation: ControllerOptions | ResolvedOptions;

  /**
   * @param inbox - where its mail goes, or the options of that
   * @param isGuest - whether the inbox is another listener's
   */
  constructor(options: ControllerOptions, inbox: InboxOptions | Inbox, isGuest = false) {
    this.#inbox = inbox instanceof Inbox ? inbox : new Inbox(inbox);
    this.#isGuest = isGuest;
    this.#capture = new Capture(() => this.#inbox);
    // Whoever connects from now on is recorded in the inbox of now.
    const observer = {
      opened: (session: Parameters<Inbox["opened"]>[0]) => this.#inbox.opened(session),
    };
    this.#base = { ...FIXTURE_DEFAULTS, ...options, [OBSERVER]: observer } as ControllerOptions;
    this.#conversation = this.#base;
    this.#given = this.#base;
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
    if (!this.#isGuest) this.#inbox.close();
    await this.#controller[Symbol.asyncDispose]();
  }

  get address(): ListenerAddress {
    const { hostname: host = "127.0.0.1", port, url = "" } = this.#controller;
    return schemed({ host, port, url }, this.#conversation);
  }

  /** PEM of the CA for its clients: of the certificate that was made, else what the user gave beside his own. */
  get ca(): string | undefined {
    const { tls } = this.#given;
    if (tls === undefined || tls === false) return undefined;
    const conversation = credentialsOf(this.#conversation) ?? this.#controller;
    return conversation.ca ?? (typeof tls === "object" ? textOf(tls.ca) : undefined);
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
    this.#given = this.#base;
  }

  /**
   * Changes what the next sessions are offered and allowed.
   * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`, `OPTIONS_TOO_LATE`, `TLS_CREDENTIALS_INVALID`
   */
  async configure({ extensions, ...rest }: Conversation): Promise<void> {
    const given = Object.entries(rest).filter(([, value]) => value !== undefined);
    const options: ControllerOptions = { ...this.#base, ...Object.fromEntries(given) };
    const shaped =
      extensions === undefined
        ? options
        : { ...options, extensions: extensions as ControllerOptions["extensions"] };
    const resolved = resolveOptions(shaped);
    if (isImplicit(resolved) !== isImplicit(this.#conversation)) this.refuseIfUsed("tls");
    const credentials = credentialsOf(resolved);
    credentials?.check();
    await credentials?.ready();
    this.#given = shaped;
    this.#conversation = resolved;
  }

  /** @throws `OPTIONS_TOO_LATE` where a client has connected that was served as it was before */
  refuseIfUsed(option: string): void {
    if (!this.#inbox.wasOpened) return;
    throw new SmtpFixtureError(
      "OPTIONS_TOO_LATE",
      `useSmtpServer() was given "${option}" for a server that a client has connected to already, at ${this.address.url}. Have the application connect later, in a test or hook; or set the option for the run, in smtpFixture() or testEnvironmentOptions.smtp.`,
    );
  }
}

/** PEM as it may be given: text or octets, one or a list. */
function textOf(ca: TlsContextOptions["ca"]): string | undefined {
  if (ca === undefined) return undefined;
  return [ca]
    .flat()
    .map((one) => (typeof one === "string" ? one : Buffer.from(one).toString()))
    .join("\n");
}
