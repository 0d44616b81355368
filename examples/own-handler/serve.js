// node serve.js [PORT]: serves until control-C.
import { once } from "node:events";
import { compose, Controller } from "@smtp-fixture/core";
import { ExampleComOnly } from "./example-com-only.js";
import { SubjectList } from "./subject-list.js";

const list = new SubjectList();
const gate = new ExampleComOnly();
const controller = new Controller(compose(list, gate), {
  hostname: "127.0.0.1",
  port: Number(process.argv[2] ?? 0),
});
await controller.start();
console.log(`Serving on ${controller.url}`);

await once(process, "SIGINT");
await controller.stop({ drainMs: 5_000 });
console.log(`Took ${gate.taken}: ${list.subjects.join("; ")}`);
