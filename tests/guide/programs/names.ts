import { once } from "node:events";
import { connect } from "node:net";
import { Controller, Sink } from "@smtp-fixture/core";

const controller = new Controller(new Sink(), {
  hostname: "127.0.0.1",
  serverHostname: "mx.example.com",
});

function show(when: string): void {
  const { hostname, port, url, server, connection, sessions } = controller;
  const isListening = server?.listening;
  const serves = connection?.session?.peer?.host;
  console.log(when, { hostname, port, url, isListening, serves, sessions: sessions.length });
}

show("before start():");
await controller.start();
show("started:");

const socket = connect(controller.port, controller.hostname);
console.log(String(await once(socket, "data")).trim());
show("with a client:");

await controller.stop();
show("after stop():");
