import { describe, expect, test } from "vitest";
import {
  type Controller,
  type ControllerOptions,
  type Handler,
  Relay,
  type RelayOptions,
} from "../../packages/core/src/index.js";
import { RawClient } from "../support/raw-client.js";
import { serve } from "./serve.js";

const WITH_REQUIRE_TLS = { tls: "starttls", extensions: { REQUIRETLS: "announced" } } as const;
const UNVERIFIED = ["550 5.7.10 Encryption needed: there is no verified TLS with the next host"];

/** A client inside TLS of a relay that demands REQUIRETLS of the next host. */
async function relaying(
  nextOptions: ControllerOptions,
  tls: (next: Controller) => RelayOptions["tls"],
): Promise<AsyncDisposable & { readonly client: RawClient; readonly heard: string[][] }> {
  const heard: string[][] = [];
  const keeping: Handler = { handleMail: ({ envelope }) => void heard.push(envelope.mailOptions) };
  const next = await serve(keeping, nextOptions);
  const relay = await serve(
    new Relay({ host: "localhost", port: next.port, tls: tls(next) }),
    WITH_REQUIRE_TLS,
  );
  const client = await RawClient.greeted(relay);
  await client.command("STARTTLS");
  await client.secure({ ca: relay.ca });
  await client.command("EHLO client.test");
  return {
    client,
    heard,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await relay[Symbol.asyncDispose]();
      await next[Symbol.asyncDispose]();
    },
  };
}

const MAIL = "MAIL FROM:<ada@example.test> REQUIRETLS";
const REPORT = "MAIL FROM:<> REQUIRETLS";
const ACCEPTED = ["250 2.1.0 Sender OK"];

describe("a relay and a mail that asked for REQUIRETLS (RFC 8689 §4.2.1)", () => {
  test("it goes on to a next host that offers REQUIRETLS over verified TLS, and says so there", async () => {
    await using setup = await relaying(WITH_REQUIRE_TLS, ({ ca }) => ({ ca }));
    expect(await setup.client.command(MAIL)).toEqual(ACCEPTED);
    expect(setup.heard).toEqual([["REQUIRETLS"]]);
  });

  test("it does not go on to a next host that does not offer it, and other mail does", async () => {
    await using setup = await relaying({ tls: "starttls" }, ({ ca }) => ({ ca }));
    expect(await setup.client.command(MAIL)).toEqual([
      "550 5.7.30 REQUIRETLS support required: the next host does not offer it",
    ]);
    expect(await setup.client.command("MAIL FROM:<ada@example.test>")).toEqual(ACCEPTED);
    expect(setup.heard).toEqual([[]]);
  });

  test.for<[string, ControllerOptions, (next: Controller) => RelayOptions["tls"]]>([
    ["does not offer TLS", {}, () => "starttls"],
    ["does not offer TLS where the relay insists on it", {}, () => "required"],
    ["is not spoken to in TLS", WITH_REQUIRE_TLS, () => false],
    ["has a certificate that nobody vouches for", WITH_REQUIRE_TLS, () => "starttls"],
    [
      "has a certificate that is not verified",
      WITH_REQUIRE_TLS,
      () => ({ rejectUnauthorized: false }),
    ],
    [
      "has a certificate of another name",
      WITH_REQUIRE_TLS,
      ({ ca }) => ({ ca, servername: "other.test", rejectUnauthorized: false }),
    ],
  ])("it does not go on to a next host that %s", async ([, nextOptions, tls]) => {
    await using setup = await relaying(nextOptions, tls);
    expect(await setup.client.command(MAIL)).toEqual(UNVERIFIED);
    expect(setup.heard).toEqual([]);
  });

  test("other mail is deferred where TLS with the next host fails", async () => {
    await using setup = await relaying(WITH_REQUIRE_TLS, () => "starttls");
    expect(await setup.client.command("MAIL FROM:<ada@example.test>")).toEqual([
      expect.stringMatching(/^451 4\.3\.5 TLS with the next host fails: /),
    ]);
  });

  test("a report goes on all the same, without asking for what is not offered (§5)", async () => {
    await using setup = await relaying({ tls: "starttls" }, ({ ca }) => ({ ca }));
    expect(await setup.client.command(REPORT)).toEqual(ACCEPTED);
    expect(setup.heard).toEqual([[]]);
  });

  test("a report asks for it where it is offered over verified TLS, and nowhere else (§2)", async () => {
    await using verified = await relaying(WITH_REQUIRE_TLS, ({ ca }) => ({ ca }));
    expect(await verified.client.command(REPORT)).toEqual(ACCEPTED);
    expect(verified.heard).toEqual([["REQUIRETLS"]]);
    await using other = await relaying(WITH_REQUIRE_TLS, () => ({ rejectUnauthorized: false }));
    expect(await other.client.command(REPORT)).toEqual(ACCEPTED);
    expect(other.heard).toEqual([[]]);
  });
});
