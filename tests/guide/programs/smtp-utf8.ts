import { connect } from "node:net";
import { createInterface } from "node:readline";
import { Controller, type ControllerOptions, Sink } from "@smtp-fixture/core";

async function printEhlo(options: ControllerOptions): Promise<void> {
  const controller = new Controller(new Sink(), { serverHostname: "mx.example.com", ...options });
  await controller.start();
  const socket = connect(controller.port, controller.hostname);
  for await (const line of createInterface({ input: socket })) {
    if (line.startsWith("220")) socket.write("EHLO client.example.com\r\n");
    else console.log(line);
    if (line.startsWith("250 ")) break;
  }
  socket.destroy();
  await controller.stop();
}

await printEhlo({ smtpUtf8: false });

await printEhlo({ smtpUtf8: false, extensions: ["SIZE", "8BITMIME"] });
