import { once } from "node:events";
import { connect } from "node:net";
import { Controller, Sink, SmtpConnection, type SmtpOptions } from "@smtp-fixture/core";

const own: SmtpOptions = { serverHostname: "mx.example.com", ident: "ESMTP made to order" };
const controller = new Controller(new Sink(), {
  hostname: "127.0.0.1",
  factory: (peer) => {
    console.log(peer === undefined ? "for start(), as a proof" : `for a client at ${peer.host}`);
    return new SmtpConnection(new Sink(), own);
  },
});
await controller.start();
const socket = connect(controller.port, controller.hostname);
console.log(String(await once(socket, "data")).trim());
await controller.stop();
