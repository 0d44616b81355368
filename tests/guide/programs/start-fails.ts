import { Controller, Sink } from "@smtp-fixture/core";

const controllers = [
  new Controller(new Sink(), { hostname: "192.0.2.1" }),
  new Controller(new Sink(), {
    factory() {
      throw new Error("no database");
    },
  }),
];
for (const controller of controllers)
  await controller.start().catch((error: Error) => console.log(error.message));
