import { describe, expect, test } from "vitest";
import {
  type ControllerOptions,
  type LogEvent,
  type Logger,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

/** A logger that keeps what it is told, at whatever level. */
function keeping(): { readonly logger: Logger; readonly events: LogEvent[] } {
  const events: LogEvent[] = [];
  const keep = (event: LogEvent): void => void events.push(event);
  return { events, logger: { debug: keep, info: keep, warn: keep, error: keep } };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("a logger with every level", () => {
  test("hears of what went wrong, and nothing of what clients have sent", async () => {
    const { logger, events } = keeping();
    const controller = await serve(
      {
        handleVrfy: () => {
          throw new Error("directory gone");
        },
      },
      { logger, authRequireTls: false, authenticator: () => false },
    );
    await using client = await RawClient.greeted(controller, "PHRASE-host.test");
    await client.command(`AUTH PLAIN ${base64("\0PHRASE-user\0PHRASE-password")}`);
    await client.command(`AUTH PLAIN PHRASE-no-base64!`);
    await client.command("PHRASE-verb");
    await client.command("VRFY PHRASE-argument");
    expect(
      await client.mail("PHRASE-a@c.test", ["PHRASE-b@s.test"], "Subject: PHRASE\r\n\r\nPHRASE"),
    ).toEqual(["250 2.6.0 Message accepted"]);
    client.send("MAIL FROM:<PHRASE");
    client.socket.resetAndDestroy();
    await controller.stop();
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(["listening", "hook-failed", "stopped"]),
    );
    const told = events.map(({ message, error }) => `${message} ${(error as Error)?.stack ?? ""}`);
    expect(told.join("\n")).toContain("directory gone");
    expect(told.join("\n")).not.toMatch(/PHRASE/);
    expect(told.join("\n")).not.toContain(base64("\0PHRASE-user").slice(0, 12));
  });

  test.each<[string, ControllerOptions]>([
    ["offers AUTH without TLS", { authRequireTls: false }],
    ["requires it without TLS", { authRequireTls: false, authRequired: true }],
    ["gives a PROXY header less time than is advised", { proxyProtocolTimeoutMs: 2_000 }],
    ["requires TLS and client certificates", { tls: { mode: "required", requestCert: true } }],
  ])("hears no more of a server that %s, and the process is not warned", async (_, options) => {
    const warned: Error[] = [];
    const warn = (warning: Error): void => void warned.push(warning);
    process.on("warning", warn);
    try {
      const { logger, events } = keeping();
      const controller = await serve({}, { ...options, logger, authenticator: () => true });
      await using client = await RawClient.connect(controller);
      // To all but one of them the first line is a command that is not known.
      client.send("PROXY UNKNOWN\r\nQUIT\r\n");
      expect(await client.rest()).toMatch(/^221 /m);
      await controller.stop();
      expect(events.map(({ type }) => type)).toEqual(["listening", "stopped"]);
      expect(warned).toEqual([]);
    } finally {
      process.off("warning", warn);
    }
  });
});
