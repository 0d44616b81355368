import { SmtpFixtureError } from "../errors.js";

/** The variables by which a run tells other processes how to connect to its server. */
export const URL_VARIABLE = "SMTP_FIXTURE_URL";
export const TOKEN_VARIABLE = "SMTP_FIXTURE_TOKEN";

const SCHEME = "smtp-fixture:";

/** The URL of a control channel: where it is, and nothing that lets anybody in. */
export const connectUrl = (socket: string): string => SCHEME + encodeURI(socket);

/** The path of the Unix domain socket, or the name of the Windows pipe. @throws `INVALID_ARGUMENT` */
export function socketOf(url: string): string {
  if (typeof url === "string" && url.startsWith(SCHEME) && url.length > SCHEME.length) {
    try {
      return decodeURI(url.slice(SCHEME.length));
    } catch {
      // Not of our making.
    }
  }
  throw new SmtpFixtureError(
    "INVALID_ARGUMENT",
    `connect() takes the URL of a run's control channel, such as "${SCHEME}/tmp/smtp-fixture-4711-Xa2f9Q/hub.sock", not ${JSON.stringify(url)}: it stands in ${URL_VARIABLE} and in the address file. An smtp: URL is for clients that send mail.`,
  );
}
