const { connect } = require("node:net");

/** A client that can stop in the middle of a dialogue. */
class Client {
  static async connect(port) {
    const client = new Client(connect(port, "127.0.0.1"));
    await client.reply();
    return client;
  }

  constructor(socket) {
    this.socket = socket.setEncoding("latin1");
    this.replies = [];
    this.wake = () => {};
    let text = "";
    socket.on("data", (data) => {
      text += data;
      if (!/^\d{3} .*\r\n$/m.test(text)) return;
      this.replies.push(text);
      text = "";
      this.wake();
    });
  }

  async reply() {
    while (this.replies.length === 0)
      await new Promise((resolve) => {
        this.wake = resolve;
      });
    return this.replies.shift();
  }

  say(line) {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /** One transaction, from MAIL to the reply to its content. */
  async send(to, subject = "Hello") {
    await this.say("MAIL FROM:<shop@example.test>");
    await this.say(`RCPT TO:<${to}>`);
    await this.say("DATA");
    return await this.say(`Subject: ${subject}\r\n\r\nHello\r\n.`);
  }

  close() {
    this.socket.destroy();
  }
}

module.exports = { Client };
