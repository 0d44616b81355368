import { describe, expect, test } from "vitest";
import { checkEnvironmentNames, environmentOf } from "./environment.js";

const ADDRESS = { host: "127.0.0.1", port: 2525, url: "smtp://127.0.0.1:2525" };

test("an application finds the listener in SMTP_HOST, SMTP_PORT and SMTP_URL", () => {
  expect(environmentOf(ADDRESS)).toEqual({
    SMTP_HOST: "127.0.0.1",
    SMTP_PORT: "2525",
    SMTP_URL: "smtp://127.0.0.1:2525",
  });
});

test("variables that are named take their place", () => {
  expect(environmentOf(ADDRESS, { MAIL_HOST: "host", MAIL_SERVER: "host", P: "port" })).toEqual({
    MAIL_HOST: "127.0.0.1",
    MAIL_SERVER: "127.0.0.1",
    P: "2525",
  });
  expect(environmentOf(ADDRESS, {})).toEqual({});
});

const message = (got: string): string =>
  `The option "env" names variables for "host", "port" and "url", such as { MAIL_HOST: "host" }, not ${got}.`;

describe("names that make no sense are refused", () => {
  test.each<readonly [unknown, string]>([
    [{ MAIL_HOST: "hostname" }, 'MAIL_HOST: "hostname"'],
    [{ MAIL_PORT: 2525 }, "MAIL_PORT: 2525"],
    [{ MAIL_PORT: 5n }, "MAIL_PORT: 5n"],
    [{ MAIL_HOST: undefined }, "MAIL_HOST: undefined"],
    [["MAIL_HOST"], '["MAIL_HOST"]'],
    ["MAIL_HOST", '"MAIL_HOST"'],
    [null, "null"],
    [true, "true"],
  ])("%o", (names, got) => {
    expect(() => checkEnvironmentNames(names)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: message(got) }),
    );
  });

  test.each(["", "MAIL=HOST", "MAIL\0"])("%j", (name) => {
    expect(() => checkEnvironmentNames({ [name]: "host" })).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: `The option "env" names environment variables, and ${JSON.stringify(name)} is no name of one.`,
      }),
    );
  });

  test("and those that make some are not", () => {
    expect(() => checkEnvironmentNames({ MAIL_URL: "url" })).not.toThrow();
    expect(() => checkEnvironmentNames({})).not.toThrow();
  });
});
