import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createTransport } from "nodemailer";
import { expect, onTestFinished, test } from "vitest";
import { Controller, type Handler, readContent } from "../../packages/core/src/index.js";

/** What nodemailer is told of a long mail with lines that begin with a dot. */
async function send(handler: Handler): Promise<{ readonly raw: string; readonly reply: string }> {
  await using controller = new Controller(handler, { hostname: "127.0.0.1" });
  await controller.start();
  const transport = createTransport({ host: "127.0.0.1", port: controller.port, ignoreTLS: true });
  const raw = `Subject: long\r\n\r\n${`.${"x".repeat(70)}\r\n`.repeat(20_000)}`;
  const { response } = await transport.sendMail({
    envelope: { from: "a@client.test", to: "b@s.test" },
    raw,
  });
  transport.close();
  return { raw, reply: response };
}

test("content is hashed as it comes", async () => {
  const handler: Handler = {
    handleMail({ session }) {
      session.state["hash"] = createHash("sha256");
    },
    handleDataChunk({ session, chunk, isLast }) {
      const hash = session.state["hash"] as Hash;
      hash.update(chunk);
      return isLast ? `250 ${hash.digest("hex")}` : undefined;
    },
  };
  const { raw, reply } = await send(handler);
  expect(reply).toBe(`250 ${createHash("sha256").update(raw).digest("hex")}`);
});

test("content is streamed into a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stream-content-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const handler = readContent(async ({ stream, envelope }) => {
    await pipeline(stream, createWriteStream(join(folder, `${envelope.rcptTos[0]}.eml`)));
    return "250 Filed";
  });
  const { raw, reply } = await send(handler);
  expect(reply).toBe("250 Filed");
  expect(await readFile(join(folder, "b@s.test.eml"), "utf8")).toBe(raw);
});
