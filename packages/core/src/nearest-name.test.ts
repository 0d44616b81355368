import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.js";

const NAMES = ["hostname", "port", "timeoutMs", "hookTimeoutMs", "dataSizeLimit", "authRequired"];

test.each([
  ["hostnmae", "hostname"],
  ["HOSTNAME", "hostname"],
  ["host", "hostname"],
  ["prot", "port"],
  ["pots", "port"],
  ["timeout", "timeoutMs"],
  ["hooktimeout", "hookTimeoutMs"],
  ["datasizelimits", "dataSizeLimit"],
])("%s is nearest to %s", (name, wanted) => {
  expect(nearestName(name, NAMES)).toBe(wanted);
});

test.each(["", "x", "auth", "recipients", "constructor"])("%j is near to none", (name) => {
  expect(nearestName(name, NAMES)).toBeUndefined();
});
