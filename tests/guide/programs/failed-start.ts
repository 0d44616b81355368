import { Controller, Sink } from "@smtp-fixture/core";

const other = new Controller(new Sink());
await other.start();

const controller = new Controller(new Sink(), { port: other.port });
try {
  await controller.start();
} catch (error) {
  const { startError, server, servers, url } = controller;
  console.log((error as Error).message);
  console.log({ isTheSame: startError === error, server, servers, url });
} finally {
  await controller.stop();
  console.log("stop() has resolved");
}

await other.stop();
await controller.start();
console.log({ startError: controller.startError, isListening: controller.server?.listening });
await controller.stop();
