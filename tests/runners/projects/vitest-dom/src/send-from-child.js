// node src/send-from-child.js SUBJECT: a mail from a process of its own.
import { send } from "./send.js";

await send({ subject: process.argv[2] });
