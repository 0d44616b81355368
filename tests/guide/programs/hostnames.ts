import type { AddressInfo } from "node:net";
import { Controller, getLocalhost, IP6_IS, Sink } from "@smtp-fixture/core";

for (const hostname of [undefined, "::1", "127.0.0.1", "localhost", ""]) {
  const controller = new Controller(new Sink(), { hostname });
  await controller.start();
  const bound = controller.servers.map((server) => (server.address() as AddressInfo).address);
  console.log(JSON.stringify(hostname), "binds", bound.toSorted(), controller.url);
  await controller.stop();
}

console.log(await getLocalhost());

IP6_IS.NO.add("EPERM");
console.log(IP6_IS);
