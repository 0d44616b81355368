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
socket.write("EHLO client.example.com\r\nLHLO client.example.com\r\nQUIT\r\n");
for await (const line of createInterface({ input: socket })) console.log(line);
await controller.stop();
