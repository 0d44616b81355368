import { describe, expect, test } from "vitest";
import { type HookSession, startSmtpFixture } from "../../packages/core/src/index.js";
import { peer } from "../support/peers.js";
import { runSwaks } from "./clients.js";
import { mailNamed } from "./mails.js";
import { ProgramFailedError } from "./run-program.js";

const swaks = peer("swaks");
const MAIL = mailNamed("lines that begin with dots");

/** The options of swaks for a client of a kind. */
const proxied = (version: 1 | 2, family: string, source: string, destination: string): string[] => [
  `--proxy-version=${version}`,
  `--proxy-family=${family}`,
  `--proxy-source=${source}`,
  "--proxy-source-port=56324",
  `--proxy-dest=${destination}`,
  "--proxy-dest-port=25",
];

describe.runIf(swaks.isHere)(`swaks behind a proxy${swaks.note}`, () => {
  test.for([
    ["version 1, IPv4", proxied(1, "TCP4", "192.0.2.7", "198.51.100.1"), "192.0.2.7", 1, "INET"],
    ["version 1, IPv6", proxied(1, "TCP6", "2001:db8::7", "::1"), "2001:db8::7", 1, "INET6"],
    ["version 2, IPv4", proxied(2, "AF_INET", "192.0.2.7", "198.51.100.1"), "192.0.2.7", 2, "INET"],
    ["version 2, IPv6", proxied(2, "AF_INET6", "2001:db8::7", "::1"), "2001:db8::7", 2, "INET6"],
  ] as const)(
    "%s: its mail comes from the address that it names",
    async ([, more, host, version, family]) => {
      const sessions: HookSession[] = [];
      await using smtp = await startSmtpFixture({
        proxyProtocolTimeoutMs: 10_000,
        handler: { handleMail: ({ session }) => void sessions.push(session) },
      });
      await runSwaks(smtp, MAIL, more);
      const [mail] = await smtp.mails();
      expect(mail?.session.peer).toEqual({ host, port: 56_324 });
      expect(sessions[0]?.proxy).toMatchObject({
        version,
        family,
        protocol: "STREAM",
        dstPort: 25,
      });
      expect(sessions[0]?.transportPeer?.host).toBe("127.0.0.1");
    },
  );

  test.for([
    ["a header that is cut short", ["--proxy", "TCP4 192.0.2.7"]],
    ["no header", []],
  ] as [string, string[]][])("%s: it is told nothing", async ([, more]) => {
    await using smtp = await startSmtpFixture({ proxyProtocolTimeoutMs: 300 });
    const failed = await runSwaks(smtp, MAIL, more).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ProgramFailedError);
    // What a server says, swaks shows behind an arrow.
    expect((failed as ProgramFailedError).stdout).not.toMatch(/^<[-*~]/m);
    expect(await smtp.envelopes()).toEqual([]);
  });
});
