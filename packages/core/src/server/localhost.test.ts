import type * as Net from "node:net";
import { afterEach, expect, test, vi } from "vitest";

/** What binding `::1` fails with; undefined where it works. */
const bind = vi.hoisted(() => ({ code: undefined as string | undefined }));

vi.mock("node:net", async (original) => {
  const net = await original<typeof Net>();
  return {
    ...net,
    createServer: (): Net.Server => {
      const server = net.createServer();
      const { code } = bind;
      if (code !== undefined)
        server.listen = () => {
          queueMicrotask(() => server.emit("error", Object.assign(new Error(code), { code })));
          return server;
        };
      return server;
    },
  };
});

const { getLocalhost, IP6_IS } = await import("./localhost.js");

afterEach(() => {
  bind.code = undefined;
  IP6_IS.NO.delete("EODD");
  IP6_IS.YES.delete("EODD");
});

test.each([
  ["EADDRNOTAVAIL", "127.0.0.1"],
  ["EAFNOSUPPORT", "127.0.0.1"],
  ["EADDRINUSE", "::1"],
])("%s on ::1 makes the loopback address %s", async (code, address) => {
  bind.code = code;
  expect(await getLocalhost()).toBe(address);
});

test("another code is an error until it is put into one of the sets", async () => {
  bind.code = "EODD";
  await expect(getLocalhost()).rejects.toMatchObject({ code: "EODD" });
  IP6_IS.NO.add("EODD");
  expect(await getLocalhost()).toBe("127.0.0.1");
  IP6_IS.NO.delete("EODD");
  IP6_IS.YES.add("EODD");
  expect(await getLocalhost()).toBe("::1");
});
