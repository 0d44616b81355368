import type { Attempt } from "../inbox/attempt.js";
import type { SessionFacts } from "../inbox/captured-mail.js";
import { deepFreeze } from "../inbox/freeze.js";
import type { MailRecord } from "../inbox/mail-record.js";
import type { EsmtpParameter } from "../protocol/session/envelope.js";
import type { PushedMail, ToldAttempt } from "./contract.js";

// JSON leaves out what is undefined; a test that prints a mail or an attempt should see each property. What crosses is
// a copy that nobody else holds, so it is frozen here as it was on the other side.

/** The record of a mail as it was before it crossed. */
export function restoreRecord({ record, headerToken, claimedBy }: PushedMail): MailRecord {
  const { envelope, session, ...rest } = record;
  const { mailFrom, mailOptions, rcptTos, rcptOptions, smtpUtf8, size, authUser } = envelope;
  return deepFreeze({
    ...rest,
    envelope: {
      mailFrom,
      mailOptions,
      mailParameters: envelope.mailParameters.map(restoreParameter),
      rcptTos,
      rcptOptions,
      recipients: envelope.recipients.map(({ address, parameters }) => ({
        address,
        parameters: parameters.map(restoreParameter),
      })),
      smtpUtf8,
      size,
      authUser,
    },
    session: restoreSession(session),
    headerToken,
    claimedBy,
  });
}

/** An attempt as it was before it crossed, and whose claims it fits. */
export interface TaggedAttempt {
  readonly attempt: Attempt;
  readonly claimedBy: readonly string[] | undefined;
}

export function restoreAttempt(told: ToldAttempt): TaggedAttempt {
  const { claimedBy, session, outcome, mailFrom, mailId, ...rest } = told;
  const attempt = { session: restoreSession(session), outcome, mailFrom, ...rest, mailId };
  return { attempt: deepFreeze(attempt), claimedBy };
}

const restoreSession = ({
  id,
  peer,
  transportPeer,
  hostName,
  extendedSmtp,
  auth,
  tls,
}: SessionFacts): SessionFacts => ({
  id,
  peer,
  transportPeer,
  hostName,
  extendedSmtp,
  auth,
  tls: tls && {
    protocol: tls.protocol,
    cipher: tls.cipher,
    servername: tls.servername,
    alpnProtocol: tls.alpnProtocol,
    authorized: tls.authorized,
    peerCertificate: tls.peerCertificate && {
      ...tls.peerCertificate,
      subjectAltName: tls.peerCertificate.subjectAltName,
    },
  },
});

const restoreParameter = ({ keyword, value }: EsmtpParameter): EsmtpParameter => ({
  keyword,
  value,
});
