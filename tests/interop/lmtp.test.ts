import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import nodemailer from "nodemailer";
import { expect, test } from "vitest";
import {
  Capture,
  compose,
  Inbox,
  reject,
  type SmtpFixture,
  startSmtpFixture,
  UnixSocketController,
} from "../../packages/core/src/index.js";
import { peer } from "../support/peers.js";
import { clientNamed, CLIENT_NAME, runSwaks } from "./clients.js";
import { mailNamed } from "./mails.js";
import { type ProgramFailedError, runProgram, withFile } from "./run-program.js";
import { runPython } from "./run-python.js";

const python = peer("python3");
const swaks = peer("swaks");

const MAIL = mailNamed("an ASCII mail");
const NOBODY = new Map([["nobody@example.test", reject(550, "5.1.1", "Nobody here")]]);
const TO = ["ann@example.test", "full@example.test", "cid@example.test"];

/** A fixture that speaks LMTP, knows no `nobody` and has no room for `full`. */
function startLmtp(): Promise<SmtpFixture> {
  return startSmtpFixture({
    protocol: "lmtp",
    extensions: ["PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8", "DSN"],
    handler: {
      handleRcpt: ({ address }) =>
        address.startsWith("nobody") ? reject(550, "5.1.1", "Nobody here") : undefined,
      handleData: ({ envelope }) =>
        envelope.rcptTos.map((to) =>
          to.startsWith("full") ? reject(552, "5.2.2", "Mailbox full") : undefined,
        ),
    },
  });
}

test("nodemailer by LMTP hears of each recipient, and the mail is captured for those it was accepted for", async () => {
  await using smtp = await startLmtp();
  const { host, port } = smtp;
  const transport = nodemailer.createTransport({ host, port, lmtp: true, name: CLIENT_NAME });
  const info = await transport.sendMail({
    envelope: { from: "ada@client.test", to: [...TO, "nobody@example.test"] },
    raw: MAIL.content,
  });
  expect(info.accepted).toEqual(["ann@example.test", "cid@example.test"]);
  expect(info.rejected).toEqual(["nobody@example.test", "full@example.test"]);
  const [mail, ...more] = await smtp.mails();
  expect(more).toEqual([]);
  expect(mail?.envelope.rcptTos).toEqual(["ann@example.test", "cid@example.test"]);
  expect(mail?.session).toMatchObject({ hostName: CLIENT_NAME, extendedSmtp: true });
});

test("the dsn option of nodemailer arrives with the envelope", async () => {
  await using smtp = await startSmtpFixture({ extensions: ["ENHANCEDSTATUSCODES", "DSN"] });
  const transport = nodemailer.createTransport({ host: smtp.host, port: smtp.port });
  await transport.sendMail({
    envelope: { from: "ada@client.test", to: ["ann@example.test"] },
    raw: MAIL.content,
    dsn: {
      id: "order 66+7",
      return: "headers",
      notify: ["success", "delay"],
      recipient: "ann+news@example.test",
    },
  });
  const [envelope] = await smtp.envelopes();
  expect(envelope?.mailOptions).toEqual(["RET=HDRS", "ENVID=order+2066+2B7"]);
  expect(envelope?.rcptOptions).toEqual([
    ["NOTIFY=SUCCESS,DELAY", "ORCPT=rfc822;ann+2Bnews@example.test"],
  ]);
});

test.runIf(python.isHere)(
  `Python's smtplib.LMTP reads a reply for each recipient${python.note}`,
  async () => {
    await using smtp = await startLmtp();
    const order = {
      host: smtp.host,
      port: smtp.port,
      name: CLIENT_NAME,
      from: "ada@client.test",
      to: [...TO, "nobody@example.test"],
      options: ["RET=FULL"],
      rcptOptions: ["NOTIFY=NEVER"],
    };
    const { stdout } = await runPython("./smtplib_lmtp.py", order, MAIL.content);
    expect(JSON.parse(stdout)).toEqual({
      features: [
        "8bitmime",
        "auth",
        "dsn",
        "enhancedstatuscodes",
        "help",
        "pipelining",
        "size",
        "smtputf8",
      ],
      replies: {
        mail: [250, "2.1.0 Sender OK"],
        "ann@example.test": [250, "2.1.5 Recipient OK"],
        "full@example.test": [250, "2.1.5 Recipient OK"],
        "cid@example.test": [250, "2.1.5 Recipient OK"],
        "nobody@example.test": [550, "5.1.1 Nobody here"],
        "ann@example.test content": [250, "2.6.0 Message accepted"],
        "full@example.test content": [552, "5.2.2 Mailbox full"],
        "cid@example.test content": [250, "2.6.0 Message accepted"],
      },
    });
    const [envelope] = await smtp.envelopes();
    expect(envelope?.rcptTos).toEqual(["ann@example.test", "cid@example.test"]);
    expect(envelope?.mailOptions).toEqual(["RET=FULL"]);
    expect(envelope?.rcptOptions).toEqual([["NOTIFY=NEVER"], ["NOTIFY=NEVER"]]);
  },
);

test.runIf(swaks.isHere)(`swaks delivers by LMTP${swaks.note}`, async () => {
  await using smtp = await startLmtp();
  const said = await runSwaks(smtp, { ...MAIL, to: TO }, ["--protocol", "LMTP"]);
  expect(said).toContain(` -> LHLO ${CLIENT_NAME}\n`);
  expect(said).toMatch(/^<\*\* 552 5\.2\.2 Mailbox full$/m);
  const [envelope] = await smtp.envelopes();
  expect(envelope?.rcptTos).toEqual(["ann@example.test", "cid@example.test"]);
});

test.runIf(swaks.isHere)(`swaks delivers by LMTP over a Unix socket${swaks.note}`, async () => {
  await using server = await startOnUnixSocket();
  const to = [...TO, "nobody@example.test"];
  const said = await runSwaks(server, { ...MAIL, to }, ["--protocol", "LMTP"]);
  expect(said).toContain(` -> LHLO ${CLIENT_NAME}\n`);
  expect(said).toMatch(/^<\*\* 550 5\.1\.1 Nobody here$/m);
  expect(said.match(/^<-  250 2\.6\.0 Message accepted$/gm)).toHaveLength(TO.length);
  expect(server.inbox.records.map(({ envelope }) => envelope.rcptTos)).toEqual([TO]);
});

/** An LMTP server on a Unix socket of its own, and what it has taken. */
async function startOnUnixSocket() {
  const inbox = new Inbox();
  const path = join(await mkdtemp(join(tmpdir(), "smtp-fixture-")), "lmtp.sock");
  const controller = new UnixSocketController(
    compose({ handleRcpt: ({ address }) => NOBODY.get(address) }, new Capture(inbox)),
    path,
    { protocol: "lmtp" },
  );
  await controller.start();
  return {
    path,
    inbox,
    async [Symbol.asyncDispose]() {
      await controller.stop();
      await rm(dirname(path), { recursive: true });
    },
  };
}

test.runIf(python.isHere)(
  `Python's smtplib.LMTP delivers over a Unix socket${python.note}`,
  async () => {
    await using server = await startOnUnixSocket();
    const order = {
      host: server.path,
      port: 0,
      name: CLIENT_NAME,
      from: "ada@client.test",
      to: [...TO, "nobody@example.test"],
      options: [],
      rcptOptions: [],
    };
    const { stdout } = await runPython("./smtplib_lmtp.py", order, MAIL.content);
    expect(JSON.parse(stdout)).toMatchObject({
      replies: {
        "nobody@example.test": [550, "5.1.1 Nobody here"],
        "ann@example.test content": [250, "2.6.0 Message accepted"],
        "full@example.test content": [250, "2.6.0 Message accepted"],
        "cid@example.test content": [250, "2.6.0 Message accepted"],
      },
    });
    expect(server.inbox.records.map(({ envelope }) => envelope.rcptTos)).toEqual([TO]);
  },
);

const msmtp = peer("msmtp");
test.runIf(msmtp.isHere)(
  `msmtp delivers by LMTP, and says of whom it was refused for${msmtp.note}`,
  async () => {
    await using smtp = await startLmtp();
    const account = [
      ["account default", "protocol lmtp", `host ${smtp.host}`, `port ${smtp.port}`],
      [`domain ${CLIENT_NAME}`, "timeout 10", ""],
    ].flat();
    const deliver = (to: readonly string[]) =>
      withFile(account.join("\n"), (path) =>
        runProgram(
          "msmtp",
          [`--file=${path}`, "--from=ada@client.test", "--", ...to],
          MAIL.content,
        ),
      );
    await deliver(["ann@example.test", "cid@example.test"]);
    await expect(deliver(TO)).rejects.toThrow(/full@example\.test.*552 5\.2\.2 Mailbox full/s);
    const envelopes = await smtp.envelopes();
    expect(envelopes.map(({ rcptTos }) => rcptTos)).toEqual([
      ["ann@example.test", "cid@example.test"],
      ["ann@example.test", "cid@example.test"],
    ]);
    expect(await smtp.transcript()).toContain(`C: LHLO ${CLIENT_NAME}\n`);
  },
);

const curl = clientNamed("curl");
test.runIf(curl.peer.isHere)(
  `curl, which speaks no LMTP, is told that EHLO and HELO are no commands${curl.peer.note}`,
  async () => {
    await using smtp = await startLmtp();
    const failure = await curl.deliver(smtp, MAIL).then(
      () => undefined,
      (error: unknown) => error as ProgramFailedError,
    );
    // CURLE_WEIRD_SERVER_REPLY or CURLE_REMOTE_ACCESS_DENIED, by its version.
    expect([8, 9]).toContain(failure?.exitCode);
    expect(await smtp.transcript()).toMatch(
      /C: EHLO .*\nS: 500 5\.5\.2 .*\nC: HELO .*\nS: 500 5\.5\.2 /,
    );
  },
);
