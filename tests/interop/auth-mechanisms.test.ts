import nodemailer from "nodemailer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Authenticator,
  deriveScramKeys,
  type MechanismName,
  scramWithStoredKeys,
  startSmtpFixture,
} from "../../packages/core/src/index.js";
import { peer, type Peer } from "../support/peers.js";
import { type Address, CLIENT_NAME, runSwaks } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { mailNamed } from "./mails.js";
import { runProgram, withFile } from "./run-program.js";
import { runPython } from "./run-python.js";

const MAIL = mailNamed("an ASCII mail");
const ADA = { user: "ada@corp.example", secret: "s3cret:/+=%" };
const known: Authenticator = ({ credentials }) =>
  credentials.user === ADA.user && credentials.check(ADA.secret);

/** A client and a mechanism that it is told to use. */
interface Way {
  readonly client: string;
  readonly peer: Pick<Peer, "isHere" | "note">;
  readonly mechanism: MechanismName;
  /** What it says of a refusal. */
  readonly refusal: RegExp;
  /** Delivers one mail. Rejects with the client's own account of what went wrong. */
  deliver(server: Address, secret: string): Promise<unknown>;
}

const REPLY = /535 5\.7\.8 Authentication credentials invalid/;

const smtplib: Way = {
  client: "Python's smtplib",
  peer: peer("python3"),
  mechanism: "CRAM-MD5",
  refusal: REPLY,
  deliver: ({ host, port }, secret) =>
    runPython(
      "./smtplib_client.py",
      {
        host,
        port,
        name: CLIENT_NAME,
        from: MAIL.from,
        to: MAIL.to,
        options: [],
        login: { mechanism: "CRAM-MD5", user: ADA.user, pass: secret },
      },
      MAIL.content,
    ),
};

const swaks: Way = {
  client: "swaks",
  peer: peer("swaks"),
  mechanism: "CRAM-MD5",
  refusal: REPLY,
  deliver: (smtp, secret) =>
    runSwaks(smtp, MAIL, [
      "--auth",
      "CRAM-MD5",
      "--auth-user",
      ADA.user,
      "--auth-password",
      secret,
    ]),
};

const msmtp = (mechanism: MechanismName): Way => ({
  client: "msmtp",
  peer: peer("msmtp"),
  mechanism,
  refusal: REPLY,
  async deliver({ host, port }, secret) {
    const account = [
      "account default",
      `host ${host}`,
      `port ${port}`,
      `domain ${CLIENT_NAME}`,
      "timeout 10",
      `auth ${mechanism.toLowerCase()}`,
      `user "${ADA.user}"`,
      `password "${secret}"`,
      "",
    ].join("\n");
    await withFile(account, (path) =>
      runProgram(
        "msmtp",
        [`--file=${path}`, `--from=${MAIL.from}`, "--", ...MAIL.to],
        MAIL.content,
      ),
    );
  },
});

const curl = (mechanism: MechanismName, ...more: readonly string[]): Way => ({
  client: ["curl", ...more].join(" "),
  peer: peer("curl"),
  mechanism,
  refusal: /Login denied/,
  deliver: ({ host, port }, secret) =>
    withFile(MAIL.content, (path) =>
      runProgram(
        "curl",
        [
          // No configuration file: this has to come first.
          ["--disable", "--silent", "--show-error", "--noproxy", "*", "--max-time", "10"],
          ["--url", `smtp://${host}:${port}/${CLIENT_NAME}`, "--mail-from", MAIL.from],
          MAIL.to.flatMap((to) => ["--mail-rcpt", to]),
          ["--upload-file", path, "--login-options", `AUTH=${mechanism}`, ...more],
          mechanism === "CRAM-MD5"
            ? ["--user", `${ADA.user}:${secret}`]
            : ["--user", ADA.user, "--oauth2-bearer", secret],
        ].flat(),
      ),
    ),
});

const nodemailerClient = (mechanism: "CRAM-MD5" | "XOAUTH2"): Way => ({
  client: "nodemailer",
  peer: { isHere: true, note: "" },
  mechanism,
  refusal: REPLY,
  async deliver({ host, port }, secret) {
    const transport = nodemailer.createTransport({
      host,
      port,
      name: CLIENT_NAME,
      authMethod: mechanism,
      auth:
        mechanism === "XOAUTH2"
          ? { type: "OAuth2", user: ADA.user, accessToken: secret }
          : { user: ADA.user, pass: secret },
    });
    const envelope = { from: MAIL.from, to: [...MAIL.to] };
    await transport.sendMail({ envelope, raw: MAIL.content });
  },
});

const WAYS: readonly Way[] = [
  smtplib,
  swaks,
  msmtp("CRAM-MD5"),
  msmtp("SCRAM-SHA-256"),
  msmtp("XOAUTH2"),
  msmtp("OAUTHBEARER"),
  curl("CRAM-MD5"),
  curl("XOAUTH2"),
  curl("XOAUTH2", "--sasl-ir"),
  curl("OAUTHBEARER"),
  curl("OAUTHBEARER", "--sasl-ir"),
  nodemailerClient("CRAM-MD5"),
  nodemailerClient("XOAUTH2"),
];

for (const way of WAYS) {
  const { client, mechanism, peer: program } = way;
  describe.runIf(program.isHere)(`${client} by ${mechanism}${program.note}`, () => {
    test("is let in with the right secret, recorded without it, and refused with a wrong one", async () => {
      await using smtp = await startSmtpFixture({
        mechanisms: [mechanism],
        authenticator: known,
        authRequired: true,
      });
      // RFC 4954 §6: 535, which all but curl pass on with its text.
      await expect(way.deliver(smtp, "guessed")).rejects.toThrow(way.refusal);
      expect(await smtp.mails()).toEqual([]);

      await way.deliver(smtp, ADA.secret);
      const mails = await smtp.mails();
      expect(mails.map(({ session }) => session.auth)).toEqual([{ mechanism, user: ADA.user }]);

      const transcript = await smtp.transcript();
      expect(transcript).toMatch(new RegExp(`^C: AUTH ${mechanism}\\b`, "m"));
      expect(transcript).not.toContain(ADA.secret);
      expect(transcript).not.toContain(Buffer.from(ADA.secret).toString("base64").slice(0, -3));
    });
  });
}

describe.runIf(peer("curl").isHere)(`curl --mail-auth${peer("curl").note}`, () => {
  test("names who has submitted the mail first, and the envelope keeps it (RFC 4954 §5)", async () => {
    await using smtp = await startSmtpFixture({ mechanisms: ["XOAUTH2"] });
    await curl("XOAUTH2", "--mail-auth", "grace@corp.example").deliver(smtp, ADA.secret);
    const [mail] = await smtp.mails();
    expect(mail?.envelope.mailOptions).toContain("AUTH=<grace@corp.example>");
  });
});

/** One way for each mechanism that lets anyone in, of those whose program is here. */
const EACH_MECHANISM = (["CRAM-MD5", "XOAUTH2", "OAUTHBEARER"] as const).flatMap(
  (name) => WAYS.find(({ mechanism, peer: { isHere } }) => mechanism === name && isHere) ?? [],
);

describe.each(HOMES)("a server that lets anyone in, $name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test.each(EACH_MECHANISM)(
    "records who $client says it is by $mechanism",
    async ({ mechanism, deliver }) => {
      await using smtp = await home.open({ mechanisms: [mechanism] });
      await deliver(smtp, "whatever");
      const mails = await smtp.mails();
      expect(mails.map(({ session }) => session.auth)).toEqual([{ mechanism, user: ADA.user }]);
    },
  );
});

describe.runIf(peer("msmtp").isHere)(`msmtp by SCRAM-SHA-256${peer("msmtp").note}`, () => {
  test("and a server that keeps keys in place of passwords prove themselves to each other", async () => {
    const keys = await deriveScramKeys(ADA.secret, { iterations: 10_000 });
    await using smtp = await startSmtpFixture({
      mechanisms: [scramWithStoredKeys(({ user }) => (user === ADA.user ? keys : undefined))],
      authRequired: true,
    });
    await expect(msmtp("SCRAM-SHA-256").deliver(smtp, "guessed")).rejects.toThrow(REPLY);
    await msmtp("SCRAM-SHA-256").deliver(smtp, ADA.secret);
    const mails = await smtp.mails();
    expect(mails.map(({ session }) => session.auth?.user)).toEqual([ADA.user]);
  });

  test("finds a server out that does not know the password", async () => {
    await using smtp = await startSmtpFixture({
      mechanisms: [
        {
          name: "SCRAM-SHA-256",
          // It takes the client's word, and cannot give its own (RFC 5802 §3).
          async *exchange({ initial }) {
            const first = (initial ?? (yield "")).toString();
            const nonce = /r=([^,]+)/.exec(first)?.[1] ?? "";
            yield `r=${nonce}server,s=${Buffer.alloc(16).toString("base64")},i=4096`;
            yield `v=${NO_PROOF}`;
            return { success: true, user: "anyone" };
          },
        },
      ],
    });
    await expect(msmtp("SCRAM-SHA-256").deliver(smtp, ADA.secret)).rejects.toThrow(
      "Error authenticating user",
    );
    expect(await smtp.mails()).toEqual([]);
    // It was shown the server's proof, and did not go on to its 235.
    const transcript = await smtp.transcript();
    expect(transcript).toContain(`S: 334 ${Buffer.from(`v=${NO_PROOF}`).toString("base64")}`);
    expect(transcript).not.toContain("S: 235");
  });
});

const NO_PROOF = Buffer.alloc(32).toString("base64");
