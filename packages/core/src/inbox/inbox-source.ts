import { SmtpFixtureError } from "../errors.js";
import { readViewLazily } from "../message/html/read-view.js";
import { readMessageLazily } from "../message/load-read-message.js";
import { capturedMail } from "./captured.js";
import type { CapturedMail } from "./captured-mail.js";
import type { Inbox } from "./inbox.js";
import { type MailSource, NOTHING_ELSEWHERE } from "./mail-source.js";
import type { MailRecord } from "./mail-record.js";

async function readMail(record: MailRecord, raw: Buffer): Promise<CapturedMail> {
  const message = await readMessageLazily(raw);
  return capturedMail(record, message, await readViewLazily(message), () => raw);
}

/**
 * An inbox of this thread as a source to read from.
 *
 * @param url - where clients find it
 * @param hold - has its server keep the process alive until the returned function is called
 */
export function inboxSource(
  inbox: Inbox,
  url: string,
  hold: MailSource["hold"] = () => () => {},
): MailSource {
  /** A mail that was read goes with its record. */
  const mails = new WeakMap<MailRecord, Promise<CapturedMail>>();

  const readOne = (record: MailRecord): Promise<CapturedMail> => {
    let mail = mails.get(record);
    if (mail === undefined) {
      const raw = inbox.content(record.id) ?? Buffer.alloc(0);
      mail = readMail(record, raw);
      mails.set(record, mail);
    }
    return mail;
  };

  return {
    // What was accepted is in the inbox before its reply leaves.
    sync: () => Promise.resolve(),
    arrived: () => inbox.records,
    unowned: () => [],
    onEvent: (listener) => inbox.onEvent(() => listener()),
    read: (records) => Promise.all(records.map((record) => readOne(record))),
    blocking: { sync: refuse, read: refuse },
    quiet: (kind) => inbox.traffic.quiet(kind),
    attempts: () => Promise.resolve(inbox.attempts()),
    sessions: (sinceMs) => Promise.resolve(inbox.accounts(sinceMs)),
    elsewhere: () => Promise.resolve(NOTHING_ELSEWHERE),
    url: () => url,
    transcript: () => Promise.resolve(inbox.transcript()),
    clear() {
      inbox.clear();
      return Promise.resolve();
    },
    fullness: () => inbox.fullness(),
    isClosed: () => inbox.isClosed,
    remainingMs: () => undefined,
    hints: () => Promise.resolve([]),
    hold,
  };
}

/** Who waits for a server that shares its thread waits for ever. */
function refuse(): never {
  throw new SmtpFixtureError(
    "BLOCKING_NEEDS_THREAD",
    "smtp.blocking needs a server that does not share this thread: start it with startSmtpFixture({ thread: true }), or take useSmtpServer() of @smtp-fixture/vitest-plugin or @smtp-fixture/jest-environment. Where you can await, take smtp.mails().",
  );
}
