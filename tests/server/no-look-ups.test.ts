import { createHook } from "node:async_hooks";
import { hostname } from "node:os";
import { expect, test } from "vitest";
import { Controller, type Peer, SmtpConnection } from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

/** The kinds of work that Node's system part is given meanwhile: look-ups of names, connections to others. */
async function workOf(run: () => Promise<void>): Promise<readonly string[]> {
  const kinds: string[] = [];
  const hook = createHook({ init: (_, kind) => void kinds.push(kind) }).enable();
  try {
    await run();
  } finally {
    hook.disable();
  }
  return kinds.filter((kind) => /GETADDRINFO|GETNAMEINFO|QUERY|CONNECTWRAP/.test(kind));
}

test("start() does not dial its own server: no firewall, no proxy and no name can get in its way", async () => {
  const peers: (Peer | undefined)[] = [];
  const controller = new Controller(
    {},
    {
      hostname: "0.0.0.0",
      factory: (peer) => {
        peers.push(peer);
        return new SmtpConnection();
      },
    },
  );
  const work = await workOf(() => controller.start());
  expect(work).toEqual([]);
  // The factory was proved all the same, without a client.
  expect(peers).toEqual([undefined]);
  expect(controller.sessions).toEqual([]);
  await controller.stop();
});

test("no client waits for a look-up of a name, where the server was given none", async () => {
  await using controller = new Controller({}, { hostname: "127.0.0.1" });
  await controller.start();
  const greetings: string[] = [];
  const work = await workOf(async () => {
    for (const _ of [1, 2, 3]) {
      await using client = await RawClient.connect(controller);
      greetings.push(...(await client.reply()));
      await client.command("EHLO client.test");
    }
  });
  // Three clients connected, and that is all.
  expect(work).toEqual(["TCPCONNECTWRAP", "TCPCONNECTWRAP", "TCPCONNECTWRAP"]);
  expect(new Set(greetings)).toEqual(new Set([`220 ${hostname()} ESMTP smtp-fixture`]));
});
