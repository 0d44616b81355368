import {
  accept,
  type Attempt,
  type BaseController,
  type CapturedEnvelope,
  type CapturedMail,
  Capture,
  compose,
  Controller,
  type ControllerOptions,
  Debugging,
  defer,
  type Finding,
  getLocalhost,
  type Handler,
  Inbox,
  IP6_IS,
  isSmtpFixtureError,
  lintMail,
  Mailbox,
  type MailQuery,
  MessageHandler,
  reject,
  Relay,
  type Reply,
  reply,
  Sink,
  SmtpConnection,
  type SmtpFixture,
  SmtpFixtureError,
  SmtpReplyError,
  startSmtpFixture,
  ThreadedController,
  UnixSocketController,
  type WaitOptions,
} from "@smtp-fixture/core";
import { extendExpect, matchers } from "@smtp-fixture/core/matchers";
import { formatReply, makeRules, newSession, step } from "@smtp-fixture/core/protocol";

export async function fixtures(signal: AbortSignal): Promise<void> {
  await using smtp = await startSmtpFixture({ thread: true, tls: "starttls", dataSizeLimit: 1000 });
  const same: SmtpFixture = smtp;
  const wait: WaitOptions = { timeoutMs: 100, settleMs: 0, signal };
  const query: MailQuery = { to: /@example\.test$/, subject: (subject) => subject.length > 3 };
  const mail: CapturedMail = await same.waitForMail(query, wait);
  const mails: readonly CapturedMail[] = await same.waitForMails(2, "ada@example.test");
  const envelopes: readonly CapturedEnvelope[] = await same.envelopes({ to: "ada@example.test" });
  const attempts: readonly Attempt[] = await same.attempts();
  const during: CapturedMail = await same.during(async () => {}, { from: "" });
  for await (const arrival of same) console.log(arrival.subject, arrival.raw.byteLength);
  await same.expectNoMail({ header: { "X-Campaign": /spring/ } });
  await same.clear();
  const findings: readonly Finding[] = lintMail(mail, { ignore: ["http-link"] });
  const address: string = same.address("ada") + same.plus("ada@corp.example");
  const { user, pass } = same.credentials;
  const [first] = mail.attachments;
  const size: number | undefined = first?.size;
  const link: URL | undefined = mail.link("Enter").url;
  console.log(mails, envelopes, attempts, during, findings, address, user, pass, size, link);
  console.log(mail.envelope.rcptTos[0], mail.session.id, mail.code({ digits: 6 }), same.env);
}

const handler: Handler = {
  handleRcpt: ({ address }) =>
    address.endsWith("@example.com") ? accept() : reject(550, "5.7.1", "not relaying"),
  async handleData({ envelope, signal }) {
    if (signal.aborted) throw new SmtpReplyError(451, "4.3.0", "later");
    return envelope.content === undefined ? defer(451, "4.3.0", "again") : undefined;
  },
};
const options: ControllerOptions = { hostname: "127.0.0.1", port: 0, timeoutMs: 1000 };

export const controllers: BaseController[] = [
  new Controller(handler, options),
  new Controller(compose(handler, new Debugging(), new Capture(new Inbox())), options),
  new UnixSocketController(new Sink(), "/tmp/never-made.sock"),
  new Controller(new Relay({ host: "127.0.0.1", port: 2525 })),
  new Controller(new Mailbox("/tmp/never-made")),
  new Controller(
    new (class extends MessageHandler {
      override async handleMessage(): Promise<void> {}
    })(),
  ),
];
export const threaded: ThreadedController = new ThreadedController(handler, options);
export const refusal: Reply = reply(550, "5.7.1", "not here");
export const connection: SmtpConnection = new SmtpConnection(handler);
export const home: Promise<"::1" | "127.0.0.1"> = getLocalhost();
export const numbers: readonly Set<string>[] = [IP6_IS.NO, IP6_IS.YES];
export const known: boolean = isSmtpFixtureError(new SmtpFixtureError("INBOX_FULL", "full"));
export const all: unknown = [extendExpect, matchers.toHaveSubject, formatReply, makeRules];
export const pure: unknown = [newSession, step];

export async function wrong(smtp: SmtpFixture): Promise<void> {
  // @ts-expect-error a misspelt field of a query
  await smtp.waitForMail({ too: "ada@example.test" });
  // @ts-expect-error a misspelt option of a wait
  await smtp.waitForMail({}, { timeout: 100 });
  // @ts-expect-error how many is missing
  await smtp.waitForMails("ada@example.test");
  // @ts-expect-error a misspelt option
  await startSmtpFixture({ dataSizeLimt: 1 });
  // @ts-expect-error mails are promised
  const mails: readonly CapturedMail[] = smtp.mails();
  // @ts-expect-error no such hook gives a number
  const bad: Handler = { handleRcpt: () => 250 };
  // @ts-expect-error no such code
  isSmtpFixtureError(bad, "INBOX_FUL");
  // @ts-expect-error a mail is read-only
  (await smtp.waitForMail()).subject = "other";
  console.log(mails);
}
