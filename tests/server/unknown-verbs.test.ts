import { describe, expect, test } from "vitest";
import {
  type FixtureOptions,
  type Handler,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";

/** What a client is told that sends all of this at once, and what the transcript and the logger hold of it. */
async function traces(
  octets: string | Buffer,
  options: FixtureOptions = {},
): Promise<{ told: string; transcript: string; logged: string }> {
  const logged: string[] = [];
  const logger = (event: { message: string }): void => void logged.push(event.message);
  await using smtp = await startSmtpFixture({
    logger: { debug: logger, info: logger, warn: logger, error: logger },
    limits: { unknownCommands: 99 },
    ...options,
  });
  await using client = await RawClient.greeted(smtp);
  client.send(octets);
  client.send("\r\nQUIT\r\n");
  const told = await client.rest();
  return { told, transcript: await smtp.transcript(), logged: logged.join("\n") };
}

/** Hooks that leave what they are asked about to the server, each in its way. */
const HANDLERS: [string, Handler][] = [
  ["no hook", {}],
  ["a hook that returns nothing", { handleUnknown: () => undefined }],
  [
    "a hook that awaits and returns nothing",
    { handleUnknown: async () => await Promise.resolve() },
  ],
  [
    "a hook that returns the default's reply",
    { handleUnknown: ({ defaults }) => defaults.reply() },
  ],
  [
    "a hook that fails",
    {
      handleUnknown: () => {
        throw new Error("gone");
      },
    },
  ],
];

describe.each(HANDLERS)("with %s", (_, handler) => {
  const OPTIONS: [string, FixtureOptions][] = [
    ["as it is", {}],
    ["without SMTPUTF8", { smtpUtf8: false }],
    ["where a verb may be used once", { commandCallLimit: { "*": 1, EHLO: 9, AUTH: 9, QUIT: 9 } }],
    ["where few unknown commands are allowed", { limits: { unknownCommands: 2 } }],
    ["where few mistakes are allowed", { limits: { errors: 2 } }],
  ];

  test.each(OPTIONS)(
    "a verb comes back as printable ASCII, and its argument not at all: %s",
    async (_name, options) => {
      for (const verb of ["X\u009b2JY", "X\u202eY", "X\ufeffY", "Xſ", "X\tY", "X\u2028Y"]) {
        const { told, transcript } = await traces(`${verb} 5ecret\r\n${verb} 5ecret`, {
          handler,
          ...options,
        });
        expect(told).toMatch(/^(?:[ -~]+\r\n)+$/);
        expect(told).not.toContain("5ecret");
        expect(transcript).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
      }
    },
  );

  const PASSWORD = Buffer.from("s3cret-pass").toString("base64");
  test.each([
    `AUTH LOGIN\r\nYWRh\r\n${PASSWORD}`,
    `AUTH NONE\r\nYWRh\r\n${PASSWORD}\r\n${PASSWORD}`,
    `AUTH NONE ${PASSWORD}\r\n${PASSWORD} ${PASSWORD}`,
    `auth\tlogin\t${PASSWORD}\r\n${PASSWORD}`,
    ` AUTH LOGIN ${PASSWORD}\r\n\t${PASSWORD}`,
    `AUTH=LOGIN ${PASSWORD}\r\n${PASSWORD}`,
  ])("a password that came too early is nowhere: %j", async (octets) => {
    for (const [, options] of OPTIONS)
      for (const authenticator of [undefined, () => false]) {
        // Where AUTH is not offered, it is an unknown verb itself.
        const mechanisms = authenticator === undefined ? { mechanisms: [] } : {};
        const { told, transcript, logged } = await traces(octets, {
          handler,
          authenticator,
          ...mechanisms,
          ...options,
        });
        const all = `${told}\n${transcript}\n${logged}`.toLowerCase();
        expect(all).not.toContain(PASSWORD.toLowerCase());
        expect(transcript).toContain("EHLO");
      }
  });
});
