import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Controller, Sink, SmtpConnection, type SmtpOptions } from "@smtp-fixture/core";

class LmtpController extends Controller {
  readonly #lmtp: SmtpOptions = { ...this.options, protocol: "lmtp", ident: undefined };

  override factory(): SmtpConnection {
    return new SmtpConnection(this.handler, this.#lmtp);
  }
}

const controller = new LmtpController(new Sink(), { serverHostname: "mx.example.com" });
await controller.start();

const socket = connect(controller.port, controller.hostname);
const commands = ["EHLO client.example.com", "LHLO client.example.com", "QUIT"];
for await (const line of createInterface({ input: socket })) {
  console.log(`S: ${line}`);
  const command = line.startsWith("-", 3) ? undefined : commands.shift();
  if (command === undefined) continue;
  console.log(`C: ${command}`);
  socket.write(`${command}\r\n`);
}
await controller.stop();
