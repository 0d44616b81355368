import { SmtpFixtureError } from "../errors.js";
import {
  claimNothing,
  FIXTURE_DEFAULTS,
  type FixtureOptions as InProcessOptions,
  NOT_HERE,
  type SmtpFixture,
  startSmtpFixture as startInProcess,
} from "../fixture.js";
import type { Handler } from "../handler/handler.js";
import { environmentOf } from "../inbox/environment.js";
import { makeIdentity } from "../inbox/identity.js";
import { checkOptions, isAmount } from "../check-options.js";
import { CAPTURE, type HandlerModule, ThreadedController } from "./threaded-controller.js";

/** Options of a fixture: those of a connection, where it listens, and how much it holds. */
export interface FixtureOptions extends Omit<InProcessOptions, "handler"> {
  /**
   * Runs the server in a thread of its own: it takes mail while this thread is blocked, by `execFileSync` or a long
   * computation. Costs a thread's start.
   * @defaultValue false
   */
  readonly thread?: boolean | undefined;
  /**
   * Decides before a mail is captured: what it refuses is not. With `thread`, the hooks of an object are called back in
   * this thread, and those of a `{ module }` run in the server's.
   */
  readonly handler?: Handler | HandlerModule | undefined;
}

/**
 * Starts an SMTP server and captures what it is sent: in this process's event loop, or with `thread: true` in a thread
 * of its own.
 *
 * @example
 * await using smtp = await startSmtpFixture();
 * await signUp("ada@example.test", { smtp: smtp.url });
 * const mail = await smtp.waitForMail({ to: "ada@example.test" });
 * @throws `UNKNOWN_OPTION`, `INVALID_OPTION`; with `thread`, what {@link ThreadedController.start} throws; the system's
 *   own error where the address cannot be bound
 */
export async function startSmtpFixture(options: FixtureOptions = {}): Promise<SmtpFixture> {
  const { thread = false, ...rest } = options;
  if (typeof thread !== "boolean")
    throw new SmtpFixtureError("INVALID_OPTION", 'The option "thread" takes true or false.');
  if (thread) return await startInThread(rest);
  const { handler } = rest;
  if (typeof handler === "object" && handler !== null && "module" in handler)
    throw new SmtpFixtureError(
      "INVALID_OPTION",
      'A handler that is a module runs in the server\'s thread: set "thread" to true, or import it and pass what it exports.',
    );
  return await startInProcess({ ...rest, handler });
}

async function startInThread(options: Omit<FixtureOptions, "thread">): Promise<SmtpFixture> {
  const { host, port, handler, maxMails, maxOctets, ...smtp } = options;
  for (const [name, hint] of Object.entries(NOT_HERE))
    if (Object.hasOwn(options, name))
      throw new SmtpFixtureError("UNKNOWN_OPTION", `Unknown option "${name}". ${hint}`);
  checkOptions({ maxMails, maxOctets }, { maxMails: isAmount, maxOctets: isAmount }, "");
  const controller = new ThreadedController(handler, {
    ...FIXTURE_DEFAULTS,
    ...smtp,
    hostname: host ?? "127.0.0.1",
    port: port ?? 0,
    [CAPTURE]: { maxMails, maxOctets },
  } as ConstructorParameters<typeof ThreadedController>[1]);
  await controller.start();
  const { token: _, ...identity } = makeIdentity();
  const { hostname = "127.0.0.1", url = "" } = controller;
  const address = { host: hostname, port: controller.port, url };
  const fixture: SmtpFixture = {
    ...address,
    env: environmentOf(address),
    ca: controller.ca,
    ...identity,
    claim: claimNothing,
    ...controller.captured,
    get file() {
      return fixture;
    },
    [Symbol.asyncDispose]: () => controller[Symbol.asyncDispose](),
  };
  return fixture;
}
