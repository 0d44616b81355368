import { expect, test } from "vitest";
import { readListenAddress } from "./listen-address.js";

test.each<[string, string | undefined, number | undefined]>([
  ["localhost:8025", "localhost", 8025],
  [":25", undefined, 25],
  ["25", undefined, 25],
  ["localhost", "localhost", undefined],
  ["localhost:", "localhost", undefined],
  ["127.0.0.1:0", "127.0.0.1", 0],
  ["::1", "::1", undefined],
  ["fe80::1%eth0", "fe80::1%eth0", undefined],
  ["[::1]", "::1", undefined],
  ["[::1]:65535", "::1", 65_535],
  ["*:25", "", 25],
])("%s is read as %s and %s", (text, host, port) => {
  expect(readListenAddress(text)).toEqual({ host, port });
});

test.each(["localhost:65536", "[::1]:99999", "99999", "localhost:-1", "localhost:2 5"])(
  "%s has no port that can be",
  (text) => {
    expect(readListenAddress(text)).toMatch(
      / is no port: it has to be a whole number from 0 to 65535\.$/,
    );
  },
);
