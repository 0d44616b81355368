import { describe, expect, test } from "vitest";
import { SmtpFixtureError } from "../errors.js";
import type { OwnMechanism } from "../handler/auth/own-mechanism.js";
import { acceptAnyone } from "../handler/handler.js";
import { Sink } from "../handler/sink.js";
import { SmtpConnection } from "./connection.js";
import { Controller } from "./controller.js";
import type { ControllerOptions, ExtensionName } from "./options.js";
import { resolveOptions } from "./resolve-options.js";

function refusalOf(options: object): string {
  try {
    resolveOptions(options);
    return "accepted";
  } catch (error) {
    const { code, message } = error as SmtpFixtureError;
    return `${code}: ${message}`;
  }
}

test.each([
  [{ hostnme: "::1" }, 'UNKNOWN_OPTION: Unknown option "hostnme". Did you mean "hostname"?'],
  [{ host: "::1" }, 'UNKNOWN_OPTION: Unknown option "host". Did you mean "hostname"?'],
  [{ timeout: 5 }, 'UNKNOWN_OPTION: Unknown option "timeout". Did you mean "timeoutMs"?'],
  [
    { limits: { recipient: 5 } },
    'UNKNOWN_OPTION: Unknown option "limits.recipient". Did you mean "limits.recipients"?',
  ],
  [
    { phaseTimeoutsMs: { comand: 5 } },
    'UNKNOWN_OPTION: Unknown option "phaseTimeoutsMs.comand". Did you mean "phaseTimeoutsMs.command"?',
  ],
  [
    { phaseTimeoutsMs: { greylisting: 5 } },
    'UNKNOWN_OPTION: Unknown option "phaseTimeoutsMs.greylisting". Known are: command, content, auth, handshake.',
  ],
  [{ constructor: 5 }, 'UNKNOWN_OPTION: Unknown option "constructor". Known are: '],
  [{ __proto__: null, toString: 5 }, 'UNKNOWN_OPTION: Unknown option "toString".'],
])("an option that is not known is refused, and the nearest is named: %j", (options, wanted) => {
  expect(refusalOf(options).slice(0, wanted.length)).toBe(wanted);
});

const DURATION = "a number of milliseconds above 0, or Infinity";
const AMOUNT = "a whole number from 0 on, or Infinity";
const LINE = "one line of text";

test.each<[string, unknown, string, string]>([
  ["port", "25", "a whole number from 0 to 65535", '"25"'],
  ["port", 65_536, "a whole number from 0 to 65535", "65536"],
  ["port", -1, "a whole number from 0 to 65535", "-1"],
  ["port", 1.5, "a whole number from 0 to 65535", "1.5"],
  ["hostname", 5, "a string", "5"],
  ["serverHostname", "mx.test\r\n250 x", LINE, '"mx.test\\r\\n250 x"'],
  ["serverHostname", "", LINE, '""'],
  ["ident", "a\nb", LINE, '"a\\nb"'],
  ["dataSizeLimit", -1, AMOUNT, "-1"],
  ["dataSizeLimit", 1.5, AMOUNT, "1.5"],
  ["dataSizeLimit", null, AMOUNT, "null"],
  ["commandSizeLimit", Number.NaN, AMOUNT, "NaN"],
  ["lineLengthLimit", "1000", AMOUNT, '"1000"'],
  ["localPartLimit", null, AMOUNT, "null"],
  ["smtpUtf8", "yes", "true or false", '"yes"'],
  ["decodeData", 1, "true or false", "1"],
  ["authRequired", null, "true or false", "null"],
  ["authRequireTls", "no", "true or false", '"no"'],
  ["timeoutMs", 0, DURATION, "0"],
  ["timeoutMs", -5, DURATION, "-5"],
  ["timeoutMs", Number.NaN, DURATION, "NaN"],
  ["hookTimeoutMs", "5s", DURATION, '"5s"'],
  ["readyTimeoutMs", 0, DURATION, "0"],
  ["phaseTimeoutsMs", 5, "an object", "5"],
  ["phaseTimeoutsMs", [], "an object", "a list"],
  ["limits", null, "an object", "null"],
  ["authenticator", true, "a function", "true"],
  ["factory", {}, "a function", "an object"],
  ["authExcludeMechanisms", "LOGIN", "a list of names", '"LOGIN"'],
  ["protocol", "LMTP", '"smtp" or "lmtp"', '"LMTP"'],
  [
    "extensions",
    ["SIZE", "ETRN"],
    "a list of PIPELINING, SIZE, 8BITMIME, ENHANCEDSTATUSCODES, SMTPUTF8, CHUNKING, BINARYMIME, DSN, LIMITS, REQUIRETLS",
    "a list",
  ],
  [
    "logger",
    "stderr",
    "an object with any of the functions debug, info, warn and error",
    '"stderr"',
  ],
  [
    "logger",
    { error: "stderr" },
    "an object with any of the functions debug, info, warn and error",
    "an object",
  ],
  ["port", () => 25, "a whole number from 0 to 65535", "a function"],
])("%s refuses %j and says what it takes", (name, value, takes, shown) => {
  expect(refusalOf({ [name]: value })).toBe(
    `INVALID_OPTION: The option "${name}" takes ${takes}, not ${shown}.`,
  );
});

test.each<[string, object, string]>([
  ["limits.recipients", { limits: { recipients: -1 } }, AMOUNT],
  ["phaseTimeoutsMs.auth", { phaseTimeoutsMs: { auth: 0 } }, DURATION],
])("%s is judged by its own rule", (name, options, takes) => {
  expect(refusalOf(options)).toContain(`The option "${name}" takes ${takes}, not `);
});

test.each<[string, object, string]>([
  [
    "a use that is none",
    { DSN: true },
    'The option "extensions.DSN" takes "announced" or "hidden" or "required" or "off", not true.',
  ],
  ...["PIPELINING", "ENHANCEDSTATUSCODES", "LIMITS"].map((name): [string, object, string] => [
    `${name}, which no server can see`,
    { [name]: "required" },
    `The option "extensions.${name}" takes "announced" or "hidden" or "off" (no server can see whether a client uses it), not "required".`,
  ]),
  [
    "HELP, which cannot be required either",
    { HELP: "required" },
    'The option "extensions.HELP" takes "announced" or "hidden" (no server can see whether a client uses it), not "required".',
  ],
  [
    "STARTTLS, which is required by its own option",
    { STARTTLS: "required" },
    'The option "extensions.STARTTLS" takes "announced" or "hidden" or "off" (the option tls: "required" does that), not "required".',
  ],
  [
    "AUTH, which is required by its own option",
    { AUTH: "required" },
    'The option "extensions.AUTH" takes "announced" or "hidden" or "off" (the option authRequired does that), not "required".',
  ],
  [
    "XCLIENT without its option",
    { XCLIENT: "hidden" },
    'The option "extensions" has XCLIENT, which this server was not given: the option "xclient" brings it.',
  ],
  [
    "BINARYMIME without CHUNKING",
    { BINARYMIME: "announced" },
    'The option "extensions" has BINARYMIME without CHUNKING, by which alone it can be sent (RFC 3030 §3). Add "CHUNKING".',
  ],
])("extensions refuses %s", (_what, extensions, text) => {
  expect(refusalOf({ extensions })).toBe(`INVALID_OPTION: ${text}`);
});

test("extensions names the keyword that was meant", () => {
  expect(refusalOf({ extensions: { SMTPUTF: "off" } })).toBe(
    'UNKNOWN_OPTION: Unknown option "extensions.SMTPUTF". Did you mean "extensions.SMTPUTF8"?',
  );
});

test("LMTP lets none of what it has to offer be hidden (RFC 2033 §5)", () => {
  expect(refusalOf({ protocol: "lmtp", extensions: { PIPELINING: "hidden" } })).toMatch(
    /^INVALID_OPTION: LMTP has to offer PIPELINING /,
  );
});

test.each([[["host.test"]], [["10.0.0.0/33"]], [["10.0.0.0/8/8"]], [["::1/129"]], ["127.0.0.1"]])(
  "xclient refuses %j",
  (xclient) => {
    expect(refusalOf({ xclient })).toContain(
      'The option "xclient" takes true, false, or a list of IP addresses and subnets such as "10.0.0.0/8", not ',
    );
  },
);

test.each<[readonly ExtensionName[], string]>([
  [["SIZE"], "PIPELINING and ENHANCEDSTATUSCODES"],
  [["PIPELINING", "SIZE", "DSN"], "ENHANCEDSTATUSCODES"],
])(
  "LMTP with the extensions %j lacks what it has to offer (RFC 2033 §5)",
  (extensions, missing) => {
    expect(refusalOf({ protocol: "lmtp", extensions })).toBe(
      `INVALID_OPTION: LMTP has to offer ${missing} (RFC 2033 §5): add to the option "extensions" what is missing, or leave it out.`,
    );
    expect(refusalOf({ protocol: "smtp", extensions })).toBe("accepted");
  },
);

test("whoever takes options refuses bad ones when it is made", () => {
  const bad = { prot: 25 } as ControllerOptions;
  expect(() => new Controller(new Sink(), bad)).toThrow(SmtpFixtureError);
  expect(() => new SmtpConnection(new Sink(), bad)).toThrow(SmtpFixtureError);
  // Options that merely look as if they had been checked are checked all the same.
  const looksResolved = { mechanisms: [], timeoutMs: -1 } as ControllerOptions;
  expect(() => new SmtpConnection({}, looksResolved)).toThrow(SmtpFixtureError);
});

const mechanismsWithout = (authExcludeMechanisms: string[]): string[] =>
  resolveOptions({ authenticator: () => true, authExcludeMechanisms }).mechanisms.map(
    ({ name }) => name,
  );

describe("resolved options", () => {
  test("have every default, and undefined is as good as left out", () => {
    const { options, handler, readyTimeoutMs } = new Controller(new Sink(), {
      port: undefined,
      timeoutMs: undefined,
      limits: { recipients: undefined },
    });
    expect(handler).toBeInstanceOf(Sink);
    expect(readyTimeoutMs).toBe(3000);
    expect(options).toMatchObject({
      port: 0,
      hostname: undefined,
      ident: "ESMTP smtp-fixture",
      dataSizeLimit: 33_554_432,
      smtpUtf8: true,
      decodeData: false,
      timeoutMs: 300_000,
      phaseTimeoutsMs: { command: 300_000, content: 300_000, auth: 300_000 },
      hookTimeoutMs: 30_000,
      authRequired: false,
      authRequireTls: true,
      commandSizeLimit: 512,
      lineLengthLimit: 1000,
      localPartLimit: 64,
      extensions: ["PIPELINING", "SIZE", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"],
      limits: { recipients: 10_000, unknownCommands: 5, authAttempts: 3 },
    });
    expect(options.serverHostname).not.toBe("");
  });

  test("take each phase's time from timeoutMs where it has none of its own", () => {
    const { phaseTimeoutsMs } = resolveOptions({ timeoutMs: 7, phaseTimeoutsMs: { content: 9 } });
    expect(phaseTimeoutsMs).toEqual({ command: 7, content: 9, auth: 7, handshake: 7 });
    // A handshake takes no minutes, whatever else may.
    expect(resolveOptions({}).phaseTimeoutsMs.handshake).toBe(60_000);
  });

  test("offer no SMTPUTF8 where smtpUtf8 is off, whatever the list says", () => {
    const { extensions } = resolveOptions({ smtpUtf8: false, extensions: ["SMTPUTF8", "SIZE"] });
    expect(extensions).toEqual(["SIZE"]);
  });

  test("take what extensions says by name for what is different from the default", () => {
    const options = resolveOptions({
      extensions: { SIZE: "off", DSN: "hidden", LIMITS: undefined },
    });
    expect(options.extensions).toEqual([
      "PIPELINING",
      "8BITMIME",
      "ENHANCEDSTATUSCODES",
      "SMTPUTF8",
      "DSN",
    ]);
    expect(options.extensionUses).toMatchObject({ SIZE: "off", DSN: "hidden", LIMITS: "off" });
  });

  test("name the protocol in the greeting, unless the greeting is given", () => {
    expect(resolveOptions({}).ident).toBe("ESMTP smtp-fixture");
    expect(resolveOptions({ protocol: "lmtp" }).ident).toBe("LMTP smtp-fixture");
    expect(resolveOptions({ protocol: "lmtp", ident: "hello" }).ident).toBe("hello");
  });

  test("leave out the mechanisms that are excluded, in any case of letters", () => {
    expect(mechanismsWithout([])).toContain("LOGIN");
    expect(mechanismsWithout(["login"])).not.toContain("LOGIN");
  });

  test("offer mechanisms in the order given, each once, and what was resolved can be given again", () => {
    const own: OwnMechanism = { name: "X-OWN", exchange: () => undefined as never };
    const options = resolveOptions({
      mechanisms: ["EXTERNAL", "plain" as "PLAIN", own, "EXTERNAL", "SCRAM-SHA-256"],
      authExcludeMechanisms: ["scram-sha-256"],
      authenticator: acceptAnyone,
    });
    const names = options.mechanisms.map(({ name }) => name);
    expect(names).toEqual(["EXTERNAL", "PLAIN", "X-OWN"]);
    const { mechanisms } = options;
    expect(resolveOptions({ mechanisms }).mechanisms).toEqual(mechanisms);
  });

  test.each(["", "X OWN", "X".repeat(21), "X+", "ÄH", 5])(
    "take no mechanism of one's own by the name %j",
    (name) => {
      const own = { name, exchange: () => undefined };
      expect(refusalOf({ mechanisms: [own] })).toMatch(
        /^INVALID_OPTION: The option "mechanisms" takes .*a name has 1 to 20 of A-Z, 0-9, "-" and "_"/,
      );
    },
  );

  test("can be given again with changes, as a factory() does that keeps its controller's options", () => {
    const { options } = new Controller(new Sink(), {
      limits: { recipients: 5 },
      dataSizeLimit: 0,
      commandCallLimit: { NOOP: 3 },
      phaseTimeoutsMs: { auth: 7 },
    });
    const changed = { ...options, protocol: "lmtp", ident: undefined, localPartLimit: 30 } as const;
    expect(resolveOptions(changed)).toEqual({
      ...options,
      protocol: "lmtp",
      ident: "LMTP smtp-fixture",
      localPartLimit: 30,
      limits: { ...options.limits, localPart: 30 },
    });
  });

  test("do not repeat what may be a password", () => {
    const said = refusalOf({ authenticator: "ada:s3cret" });
    expect(said).toContain('The option "authenticator" takes a function, not a string.');
    expect(said).not.toContain("s3cret");
  });

  test("that are given again still hide and require what they did", () => {
    const options = resolveOptions({
      extensions: { DSN: "hidden", SIZE: "required", HELP: "hidden" },
    });
    const again = resolveOptions({ ...options, ident: "other" });
    expect(again.extensionUses).toEqual(options.extensionUses);
    expect(resolveOptions({ ...again }).extensionUses).toEqual(options.extensionUses);
  });

  test("that are given again are spoken with the key and the certificate that they were resolved with", async () => {
    const controller = new Controller(new Sink(), { tls: "starttls" });
    await controller.start();
    const changed = { ...controller.options, ident: "other" };
    expect(new Controller(new Sink(), changed).ca).toBe(controller.ca);
    await controller.stop();
  });

  test("offer the mechanisms that are named without an authenticator too, and none of their own accord", () => {
    expect(resolveOptions({}).mechanisms).toEqual([]);
    expect(resolveOptions({ mechanisms: ["PLAIN"] }).mechanisms).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["a name that is not known", ["PLAIN", "DIGEST-MD5"]],
    ["a name that EHLO could not list", [{ name: "x own", exchange: () => {} }]],
    ["a name that is too long", [{ name: "X".repeat(21), exchange: () => {} }]],
    ["a mechanism that leads no exchange", [{ name: "X-OWN" }]],
    ["no list", "PLAIN"],
  ])("do not take %s for a mechanism", (_, mechanisms) => {
    expect(refusalOf({ mechanisms })).toContain(
      'The option "mechanisms" takes a list of PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256, XOAUTH2, OAUTHBEARER, EXTERNAL, and of mechanisms of your own',
    );
  });

  test("are frozen, and share no list with the one who gave them", () => {
    const authExcludeMechanisms = ["LOGIN"];
    const options = resolveOptions({ authExcludeMechanisms, authenticator: () => true });
    const own = [
      options,
      options.limits,
      options.phaseTimeoutsMs,
      options.extensions,
      options.mechanisms,
      options.authExcludeMechanisms,
    ];
    expect(own.filter((value) => !Object.isFrozen(value))).toEqual([]);
    expect(Object.isFrozen(authExcludeMechanisms)).toBe(false);
  });
});
