import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import nodemailer from "nodemailer";

const program = fileURLToPath(new URL("./serve.js", import.meta.url));

test("the server is a program that serves until control-C, and says what it took", async () => {
  const child = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [, url] = /^Serving on (\S+)$/.exec((await lines.next()).value);

  await nodemailer
    .createTransport(url)
    .sendMail({ from: "ada@example.test", to: "grace@example.com", subject: "Looms" });
  child.kill("SIGINT");

  assert.equal((await lines.next()).value, "Took 1: ada@example.test: Looms");
  assert.deepEqual(await ended, [0, null]);
});
