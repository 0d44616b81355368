import type { AddressInfo } from "node:net";
import { afterAll, beforeAll } from "vitest";
import { app } from "../src/app.js";

/** The application under test, on a free port, for the tests of a file. */
export function useApplication(): {
  post(path: string, body: object): Promise<Response>;
  /** Opens an address as if the application were what it names. */
  open(address: string): Promise<Response>;
} {
  let server: ReturnType<typeof app.listen>;
  let origin = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server = app.listen(0, "127.0.0.1", () => resolve());
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  return {
    post: (path, body) =>
      fetch(`${origin}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    open(address) {
      const { pathname, search } = new URL(address);
      return fetch(`${origin}${pathname}${search}`);
    },
  };
}
