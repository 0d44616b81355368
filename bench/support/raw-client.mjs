// A client that sends octets which were composed before the clock started. It looks at nothing but how many replies
// came, and that none of them is a refusal.
import { connect } from "node:net";

/** One connection. */
export class RawClient {
  #socket;
  #awaited = 0;
  #line = "";
  #done;
  #failed;

  /** Connects and waits for the greeting. */
  static async connect(port) {
    const client = new RawClient();
    await client.#open(port);
    return client;
  }

  #open(port) {
    return new Promise((resolve, reject) => {
      this.#awaited = 1;
      this.#done = resolve;
      this.#failed = reject;
      this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
      this.#socket.setEncoding("latin1");
      this.#socket.on("data", (text) => this.#read(text));
      this.#socket.on("error", (error) => this.#failed(error));
      this.#socket.on("close", () => this.#failed(new Error("The server has hung up.")));
    });
  }

  #read(text) {
    const lines = (this.#line + text).split("\r\n");
    this.#line = lines.pop();
    for (const line of lines) {
      if (line[3] === "-") continue;
      if (line > "4") return void this.#failed(new Error(`The server refused: ${line}`));
      if (--this.#awaited === 0) this.#done();
    }
  }

  /** Sends octets, in one write, and waits for that many replies. */
  send(octets, replies = 1) {
    return new Promise((resolve, reject) => {
      this.#awaited = replies;
      this.#done = resolve;
      this.#failed = reject;
      this.#socket.write(octets);
    });
  }

  /** Sends octets one by one, each in a segment of its own, and waits for one reply. */
  async drip(octets) {
    const replied = new Promise((resolve, reject) => {
      this.#awaited = 1;
      this.#done = resolve;
      this.#failed = reject;
    });
    for (const octet of octets) {
      this.#socket.write(Buffer.of(octet));
      await new Promise((resolve) => void setImmediate(resolve));
    }
    await replied;
  }

  /** Leaves without a word. */
  close() {
    this.#failed = () => {};
    this.#socket.destroy();
  }
}

/** A message of about 1 KB, as nodemailer would write it. */
export const MESSAGE_1KB = Buffer.from(
  [
    "From: Shop <shop@example.test>",
    "To: ada@example.test",
    "Subject: Your order",
    "Message-ID: <1f2e3d4c-5b6a-4978-8899-aabbccddeeff@example.test>",
    "Date: Mon, 02 Nov 2026 10:00:00 +0000",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 7bit",
    "",
    ...Array.from({ length: 10 }, (_, line) => `Line ${line}: ${"what was ordered ".repeat(4)}`),
    "",
  ].join("\r\n"),
);

export const EHLO = Buffer.from("EHLO client.test\r\n");
export const MAIL = Buffer.from("MAIL FROM:<shop@example.test>\r\n");
export const RCPT = Buffer.from("RCPT TO:<ada@example.test>\r\n");
export const DATA = Buffer.from("DATA\r\n");
export const QUIT = Buffer.from("QUIT\r\n");
export const ENVELOPE = Buffer.concat([MAIL, RCPT, DATA]);

/** Content with its final dot; it has to end in CRLF. */
export const content = (message) => Buffer.concat([message, Buffer.from(".\r\n")]);
const CONTENT_1KB = content(MESSAGE_1KB);
const CONTENT_AND_ENVELOPE = Buffer.concat([CONTENT_1KB, ENVELOPE]);

/** Sends mails of 1 KB over one connection, one command at a time. */
export async function sendInTurns(client, mails) {
  for (let sent = 0; sent < mails; sent++) {
    await client.send(MAIL);
    await client.send(RCPT);
    await client.send(DATA);
    await client.send(CONTENT_1KB);
  }
}

/** The same in groups of commands (RFC 2920 §3.1): the next envelope goes out with the content before it. */
export async function sendPipelined(client, mails) {
  await client.send(ENVELOPE, 3);
  for (let sent = 1; sent < mails; sent++) await client.send(CONTENT_AND_ENVELOPE, 4);
  await client.send(CONTENT_1KB);
}

/** Sends one mail of 1 KB over a connection of its own. */
export async function sendAlone(port) {
  const client = await RawClient.connect(port);
  await client.send(EHLO);
  await sendInTurns(client, 1);
  await client.send(QUIT);
  client.close();
}
