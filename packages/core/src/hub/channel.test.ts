import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, test } from "vitest";
import { SmtpFixtureError } from "../errors.js";
import { type LinePort, openChannel, socketPort } from "./channel.js";

interface Side {
  add(a: number, b: number): number;
  fail(): void;
}

/** A port that keeps what is said, and says what it is told to. */
function paperPort(): LinePort & { readonly posted: string[]; hear(line: string): void } {
  const posted: string[] = [];
  let heard: ((line: string) => void) | undefined;
  return {
    posted,
    post: (line) => void posted.push(line),
    listen: (onLine) => void (heard = onLine),
    hear: (line) => heard?.(line),
  };
}

/** Both ends of a real connection. */
async function socketPair(): Promise<readonly [Socket, Socket]> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const one = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [other] = (await once(server, "connection")) as [Socket];
  await once(one, "connect").catch(() => {});
  server.close();
  return [one, other];
}

test("an event is written before the call returns: what is written next follows it", () => {
  const port = paperPort();
  const channel = openChannel<Side>(port, {});
  void channel.$callEvent("add", 1, 2);
  expect(port.posted).toHaveLength(1);
  expect(JSON.parse(port.posted[0] ?? "")).toMatchObject({ m: "add", a: [1, 2] });
  expect(port.posted[0]).toMatch(/^[^\n]+\n$/);
});

test("a call is answered, or fails with the code of what was thrown", async () => {
  const [one, other] = await socketPair();
  const side: Side = {
    add: (a, b) => a + b,
    fail() {
      throw new SmtpFixtureError("INBOX_CLOSED", "It has ended.");
    },
  };
  openChannel<object>(socketPort(other), side);
  const channel = openChannel<Side>(socketPort(one), {});
  expect(await channel.add(1, 2)).toBe(3);
  await expect(channel.fail()).rejects.toMatchObject({
    name: "SmtpFixtureError",
    code: "INBOX_CLOSED",
    message: "It has ended.",
  });
  one.destroy();
  other.destroy();
});

test("what is no answer and no question is passed over", async () => {
  const port = paperPort();
  const channel = openChannel<Side>(port, {});
  const answer = channel.add(1, 2);
  for (const line of ["GET / HTTP/1.1", "", "null", "[]", '{"t":"s","i":"nobody"}'])
    port.hear(line);
  const { i } = JSON.parse(port.posted[0] ?? "") as { i: string };
  port.hear(JSON.stringify({ t: "s", i, r: 3 }));
  expect(await answer).toBe(3);
});

test("lines are put together however the octets are cut", async () => {
  const [one, other] = await socketPair();
  const lines: string[] = [];
  const done = new Promise<void>((resolve) => {
    socketPort(other).listen((line) => {
      lines.push(line);
      if (lines.length === 3) resolve();
    });
  });
  one.setNoDelay(true);
  for (const octet of Buffer.from("first\nzürich ☂\nlast\n")) {
    await new Promise((resolve) => one.write(Uint8Array.of(octet), resolve));
  }
  await done;
  expect(lines).toEqual(["first", "zürich ☂", "last"]);
  one.destroy();
  other.destroy();
});
