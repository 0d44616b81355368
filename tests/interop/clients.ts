import nodemailer from "nodemailer";
import { peer, type Peer } from "../support/peers.js";
import { withFinalLineEnd, type Mail } from "./mails.js";
import { runProgram, withFile } from "./run-program.js";
import { runPython } from "./run-python.js";

/** Who a client says it is (RFC 4954). */
export interface Login {
  readonly mechanism: "PLAIN" | "LOGIN";
  readonly user: string;
  readonly pass: string;
}

/** Where a client delivers to. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A mail client as the suite drives it. */
export interface Client {
  readonly name: string;
  /** The program that it takes. */
  readonly peer: Pick<Peer, "isHere" | "note">;
  /** Whether it can say BODY=8BITMIME. */
  readonly declaresEightBit: boolean;
  /** Whether it can say SMTPUTF8. */
  readonly speaksSmtpUtf8: boolean;
  /** What it puts between DATA and the final dot, stuffed dots apart: the content, where it changes nothing. */
  says(mail: Mail): Buffer;
  /** Delivers one mail over a connection of its own. Rejects with the client's own account of what went wrong. */
  deliver(server: Address, mail: Mail, login?: Login): Promise<void>;
}

/** The name that all clients give in EHLO. */
export const CLIENT_NAME = "client.test";

const asItIs = (mail: Mail): Buffer => withFinalLineEnd(mail.content);

const nodemailerClient: Client = {
  name: "nodemailer",
  // It runs in this process, and is installed with us.
  peer: { isHere: true, note: "" },
  declaresEightBit: true,
  speaksSmtpUtf8: true,
  says: asItIs,
  async deliver({ host, port }, { from, to, content, isEightBit }, login) {
    const transport = nodemailer.createTransport({
      host,
      port,
      name: CLIENT_NAME,
      ...(login && {
        auth: { user: login.user, pass: login.pass },
        authMethod: login.mechanism,
      }),
    });
    const envelope = { from, to: [...to], use8BitMime: isEightBit };
    await transport.sendMail({ envelope, raw: content });
  },
};

const smtplib: Client = {
  name: "Python's smtplib",
  peer: peer("python3"),
  declaresEightBit: true,
  speaksSmtpUtf8: true,
  // Octets, unlike a str, are sent with the line ends that they have.
  says: asItIs,
  async deliver({ host, port }, { from, to, content, isEightBit, needsSmtpUtf8 }, login) {
    const options = [
      ...(isEightBit ? ["BODY=8BITMIME"] : []),
      ...(needsSmtpUtf8 ? ["SMTPUTF8"] : []),
    ];
    const order = { host, port, name: CLIENT_NAME, from, to, options, login };
    await runPython("./smtplib_client.py", order, content);
  },
};

const swaks: Client = {
  name: "swaks",
  peer: peer("swaks"),
  declaresEightBit: false,
  speaksSmtpUtf8: false,
  /**
   * swaks takes its own view of `--data`: it looks for a final dot there and takes it away, it does not stuff a dot that
   * opens the very first line, which is then the server's to remove (RFC 5321 §4.5.2), and it puts a line end before its
   * final dot whether the last line has one or not. So its file ends without one; where that leaves a header alone, it
   * adds the empty line after the header, and its line end all the same.
   */
  says({ content }) {
    const text = content
      .toString("latin1")
      .replace(/^\./, "")
      .replace(/\r\n\.\r\n$/, "\r\n");
    const sent = withFinalLineEnd(Buffer.from(text, "latin1"));
    return text.endsWith("\r\n\r\n") ? Buffer.concat([sent, Buffer.from("\r\n")]) : sent;
  },
  async deliver(server, mail, login) {
    const auth = login
      ? ["--auth", login.mechanism, "--auth-user", login.user, "--auth-password", login.pass]
      : [];
    await runSwaks(server, mail, auth);
  },
};

/** Delivers by swaks with more options, and gives its account of the dialogue. */
export async function runSwaks(
  server: Address | { readonly path: string },
  { from, to, content }: Mail,
  more: readonly string[],
): Promise<string> {
  const isCut = content.subarray(-2).toString("latin1") === "\r\n";
  const { stdout } = await withFile(isCut ? content.subarray(0, -2) : content, (path) =>
    runProgram(
      "swaks",
      [
        // No configuration file.
        "--config",
        "path" in server
          ? ["--socket", server.path]
          : ["--server", server.host, "--port", `${server.port}`],
        ["--ehlo", CLIENT_NAME, "--timeout", "10"],
        ["--from", from === "" ? "<>" : from, "--to", to.join(",")],
        ["--data", `@${path}`, "--suppress-data"],
        more,
      ].flat(),
    ),
  );
  return stdout;
}

const msmtp: Client = {
  name: "msmtp",
  peer: peer("msmtp"),
  declaresEightBit: false,
  // It would send such mailboxes, and does not know the parameter that allows them.
  speaksSmtpUtf8: false,
  says: asItIs,
  async deliver({ host, port }, { from, to, content }, login) {
    const account = [
      "account default",
      `host ${host}`,
      `port ${port}`,
      `domain ${CLIENT_NAME}`,
      `timeout 10`,
      // It would add the first three and take the last away.
      "set_from_header off",
      "set_date_header off",
      "set_msgid_header off",
      "remove_bcc_headers off",
      ...(login
        ? [
            `auth ${login.mechanism.toLowerCase()}`,
            `user "${login.user}"`,
            `password "${login.pass}"`,
          ]
        : []),
      "",
    ].join("\n");
    await withFile(account, (path) =>
      runProgram("msmtp", [`--file=${path}`, `--from=${from}`, "--", ...to], content),
    );
  },
};

const curl: Client = {
  name: "curl",
  peer: peer("curl"),
  declaresEightBit: false,
  speaksSmtpUtf8: true,
  says: asItIs,
  async deliver(server, mail, login) {
    await runCurl(server, [mail], login);
  },
};

/** Delivers by curl, one mail after the other on one connection. */
export async function runCurl(
  { host, port }: Address,
  mails: readonly Mail[],
  login?: Login,
): Promise<void> {
  const [mail, ...others] = mails;
  const step = async (done: readonly string[], next: Mail, rest: readonly Mail[]): Promise<void> =>
    await withFile(next.content, async (path) => {
      const args = [
        done,
        done.length > 0 ? ["--next"] : [],
        // Neither a progress meter nor a proxy.
        ["--silent", "--show-error", "--noproxy", "*", "--max-time", "10"],
        ["--url", `smtp://${host}:${port}/${CLIENT_NAME}`, "--mail-from", next.from],
        next.to.flatMap((to) => ["--mail-rcpt", to]),
        ["--upload-file", path],
        login
          ? ["--user", `${login.user}:${login.pass}`, "--login-options", `AUTH=${login.mechanism}`]
          : [],
      ].flat();
      const [following, ...remaining] = rest;
      // No configuration file: this has to come first.
      if (following === undefined) await runProgram("curl", ["--disable", ...args]);
      else await step(args, following, remaining);
    });
  if (mail !== undefined) await step([], mail, others);
}

/** All of them. */
export const CLIENTS: readonly Client[] = [nodemailerClient, smtplib, swaks, msmtp, curl];

/** One of them. */
export function clientNamed(name: string): Client {
  const found = CLIENTS.find((client) => client.name === name);
  if (found === undefined) throw new Error(`No client is called ${JSON.stringify(name)}.`);
  return found;
}
