import type { CapturedMail } from "../inbox/captured-mail.js";
import type { Place } from "../inbox/place.js";
import { formOf, section } from "./message-form.js";
import { snapshotDefaults } from "./snapshot-defaults.js";
import { checkSnapshotOptions, type MailSnapshotOptions } from "./snapshot-options.js";
import { Volatile } from "./volatile.js";
import { volatileFacts } from "./volatile-facts.js";

const PLACE: Place = { name: "mailSnapshot()", code: "INVALID_ARGUMENT" };
const DEFAULTS_PLACE: Place = { name: "configureMailSnapshots()", code: "INVALID_ARGUMENT" };

/**
 * A mail as a readable text that is the same in every run: subject, header, envelope, MIME parts, text, HTML and attachments,
 * in the manner of Markdown. What changes from run to run bears a name instead: `<message-id-1>`, `<date-1>`, `<uuid-1>`, and
 * `<test>` for what `smtp.address()` has made.
 *
 * For runners whose snapshots take a text; with Vitest and Jest there is `expect(mail).toMatchMailSnapshot()`.
 *
 * @example
 * t.assert.snapshot(mailSnapshot(mail), { serializers: [String] });
 * @throws `UNKNOWN_OPTION`, `INVALID_ARGUMENT`
 */
export function mailSnapshot(mail: CapturedMail, options: MailSnapshotOptions = {}): string {
  return mailSnapshotFor(PLACE, mail, options);
}

/** @param place - who was given the options: errors begin with its name */
export function mailSnapshotFor(
  place: Place,
  mail: CapturedMail,
  options: MailSnapshotOptions = {},
): string {
  checkSnapshotOptions(options, place);
  const defaults = snapshotDefaults();
  checkSnapshotOptions(defaults, DEFAULTS_PLACE);
  const volatile = new Volatile(volatileFacts(mail), { ...defaults.volatile, ...options.volatile });
  return formOf(mail, {
    html: options.html ?? defaults.html ?? "pretty",
    attachments: options.attachments ?? defaults.attachments ?? "exact",
    headers: options.headers ?? defaults.headers,
    replace: (text) => volatile.replace(text),
    envelope: (lines) => section("Envelope", envelopeLines(mail).flatMap(lines)),
  }).join("\n");
}

function envelopeLines({ envelope, hiddenRecipients }: CapturedMail): string[] {
  const hidden = new Set(hiddenRecipients);
  return [
    `MAIL FROM:<${envelope.mailFrom}>`,
    ...envelope.rcptTos.map(
      (address) =>
        `RCPT TO:<${address}>${hidden.has(address) ? " (hidden: no header field names it)" : ""}`,
    ),
  ];
}
