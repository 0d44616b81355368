import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { note } from "./src/note.js";

/** The first octets that a server says. */
async function greeting(port) {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  const [text] = await once(socket, "data");
  socket.destroy();
  return text;
}

// As a user's own that starts the application once for the run.
export default async function setup() {
  const { SMTP_HOST, SMTP_PORT, SMTP_URL } = process.env;
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith("smtp-fixture-"));
  note({ when: "setup", SMTP_HOST, SMTP_PORT, SMTP_URL, folders, said: await greeting(SMTP_PORT) });
  return async () => {
    note({ when: "teardown", said: await greeting(SMTP_PORT) });
  };
}
