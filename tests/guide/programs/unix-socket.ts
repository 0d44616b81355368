import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Sink, UnixSocketController } from "@smtp-fixture/core";

const controller = new UnixSocketController(new Sink(), "smtp_socket", {
  serverHostname: "mx.example.com",
});
await controller.start();

const socket = connect("smtp_socket");
const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
const printReply = async () => console.log((await lines.next()).value);
await printReply();

socket.write("HELO client.example.com\r\n");
await printReply();

socket.write("QUIT\r\n");
await printReply();
await controller.stop();
