import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, describe, expect, test } from "vitest";
import { Relay, type RelayOptions } from "../../packages/core/src/index.js";
import { aiosmtpd, SYSTEM_PYTHON } from "../support/aiosmtpd.js";
import { peer } from "../support/peers.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const python = aiosmtpd();
const openssl = peer("openssl");
const folder = mkdtempSync(join(tmpdir(), "smtp-fixture-relay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A certificate for 127.0.0.1 that signs itself. */
function certificate(): { readonly cert: string; readonly key: string; readonly ca: string } {
  const cert = join(folder, "cert.pem");
  const key = join(folder, "key.pem");
  execFileSync(
    openssl.name,
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"].concat(
      ["-days", "2", "-subj", "/CN=next.test", "-addext", "subjectAltName=IP:127.0.0.1"],
      ["-keyout", key, "-out", cert],
    ),
    { stdio: "ignore" },
  );
  return { cert, key, ca: readFileSync(cert, "utf8") };
}

const tls = openssl.isHere ? certificate() : undefined;

interface Upstream extends AsyncDisposable {
  readonly port: number;
  mail(): Promise<unknown>;
}

async function upstream(order: object): Promise<Upstream> {
  const script = new URL("./aiosmtpd_upstream.py", import.meta.url).pathname;
  const child = spawn(SYSTEM_PYTHON, [script, JSON.stringify({ ...tls, ...order })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
  return {
    port: Number(await next()),
    mail: next,
    async [Symbol.asyncDispose]() {
      child.kill();
    },
  };
}

async function relayed(order: object, options: Partial<RelayOptions>, ...rcptTos: string[]) {
  await using next = await upstream(order);
  const relay = new Relay({ host: "127.0.0.1", port: next.port, ...options });
  await using controller = await serve(relay);
  await using client = await RawClient.greeted({ port: controller.port });
  const replies = [await client.command("MAIL FROM:<a@x.test> BODY=8BITMIME SIZE=20")];
  for (const address of rcptTos) replies.push(await client.command(`RCPT TO:<${address}>`));
  if (!replies.flat().some((line) => line.startsWith("250 2.1.5"))) return { replies };
  await client.command("DATA");
  client.send("Subject: Hi\r\n\r\n..dot\r\n.\r\n");
  replies.push(await client.reply());
  const mail = replies.at(-1)?.[0]?.startsWith("250") ? await next.mail() : undefined;
  return { replies: replies.flat(), mail };
}

describe.runIf(python.isHere)(`a relay to aiosmtpd${python.note}`, () => {
  test("hands on envelope, parameters and octets, and its refusals come back one by one", async () => {
    const { mail, replies } = await relayed({ refuse: ["no@x.test"] }, {}, "b@x.test", "no@x.test");
    expect(replies).toEqual([
      "250 2.1.0 Sender OK",
      "250 2.1.5 Recipient OK",
      "550 5.1.1 No such mailbox, says aiosmtpd",
      "250 2.0.0 queued by aiosmtpd",
    ]);
    expect(mail).toMatchObject({
      from: "a@x.test",
      to: ["b@x.test"],
      options: ["BODY=8BITMIME", "SIZE=20"],
      content: expect.stringMatching(
        /^Received: from client\.test .*\r\nSubject: Hi\r\n\r\n\.dot\r\n$/s,
      ),
    });
  });

  test.each(["450 4.7.1 Not so often, says aiosmtpd", "550 5.7.1 Not you, says aiosmtpd"])(
    "a sender that is refused with %j is refused to the client so",
    async (sender) => {
      const { replies } = await relayed({ sender }, {}, "b@x.test");
      expect(replies).toEqual([[sender], ["503 5.5.1 Send MAIL first"]]);
    },
  );

  test("a refused message is refused to the client", async () => {
    const { replies } = await relayed({ reply: "554 5.7.1 Not this one" }, {}, "b@x.test");
    expect(replies.at(-1)).toBe("554 5.7.1 Not this one");
  });

  test.runIf(openssl.isHere).each([
    ["starttls", []],
    ["required", ["PLAIN"]],
    ["implicit", ["LOGIN"]],
  ] as const)(
    `speaks TLS, %s, and proves who it is without %s${openssl.note}`,
    async (mode, exclude) => {
      const { mail, replies } = await relayed(
        { tls: mode === "implicit" ? "implicit" : "starttls", auth: true, exclude },
        { tls: { mode, ca: tls?.ca }, auth: { user: "relay", pass: "s3cret" } },
        "b@x.test",
      );
      expect(replies.at(-1)).toBe("250 2.0.0 queued by aiosmtpd");
      expect(mail).toMatchObject({ user: "relay", ...(mode !== "implicit" && { tls: true }) });
    },
  );

  test.runIf(openssl.isHere)(
    `hands nothing on to a host that it cannot verify${openssl.note}`,
    async () => {
      expect(await relayed({ tls: "starttls" }, { tls: "required" }, "b@x.test")).toEqual({
        replies: [
          ["451 4.3.5 TLS with the next host fails: DEPTH_ZERO_SELF_SIGNED_CERT"],
          ["503 5.5.1 Send MAIL first"],
        ],
      });
    },
  );

  test("hands nothing on in the clear where TLS is required", async () => {
    expect((await relayed({}, { tls: "required" }, "b@x.test")).replies[0]).toEqual([
      "451 4.3.5 The next host does not offer STARTTLS",
    ]);
  });

  test("a login that is refused is nothing that the client could mend", async () => {
    const { replies } = await relayed(
      { auth: true },
      { tls: false, auth: { user: "relay", pass: "wrong" } },
      "b@x.test",
    );
    expect(replies[0]).toEqual(["451 4.3.5 The next host refuses the login with 535"]);
  });
});
