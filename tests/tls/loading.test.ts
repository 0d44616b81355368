import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { lendReflect } from "../../packages/core/src/server/lend-reflect.js";

const dist = (format: string): string =>
  fileURLToPath(new URL(`../../packages/core/dist/${format}/index.js`, import.meta.url));

const LOADS = {
  esm: `const core = await import(${JSON.stringify(dist("esm"))}); const { createRequire } = await import("node:module"); const { cache } = createRequire(import.meta.url);`,
  cjs: `const core = require(${JSON.stringify(dist("cjs"))}); const { cache } = require;`,
};

/** What a program prints as JSON, run by a Node of its own with the built package. */
async function run(format: keyof typeof LOADS, program: string): Promise<unknown> {
  const source = `${LOADS[format]}
    const tls = () => process.moduleLoadList.some((name) => /^NativeModule (?:_tls_wrap|tls)$/.test(name));
    const x509 = () => Object.keys(cache).some((path) => path.includes("x509"));
    const facts = () => ({ tls: tls(), x509: x509(), reflect: "getMetadata" in Reflect });
    const say = (what) => console.log(JSON.stringify(what));
    (async () => { ${program} })();`;
  const child = spawn(
    process.execPath,
    [`--input-type=${format === "esm" ? "module" : "commonjs"}`, "-e", source],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  return JSON.parse(await text(child.stdout));
}

describe.each(["esm", "cjs"] as const)("from the %s build", (format) => {
  test("nothing of TLS is loaded where no server uses it", async () => {
    const loaded = await run(
      format,
      `const controller = new core.Controller();
       await controller.start();
       await controller.stop();
       say(facts());`,
    );
    expect(loaded).toEqual({ tls: false, x509: false, reflect: false });
  });

  test("a certificate is made where it is wanted, and Reflect is left as it was", async () => {
    const loaded = await run(
      format,
      `const smtp = await core.startSmtpFixture({ tls: "starttls" });
       const found = facts();
       const again = await core.startSmtpFixture({ tls: "implicit" });
       say({ ...found, isPem: smtp.ca.startsWith("-----BEGIN CERTIFICATE-----"), isOne: smtp.ca === again.ca });
       await smtp[Symbol.asyncDispose]();
       await again[Symbol.asyncDispose]();`,
    );
    expect(loaded).toEqual({ tls: true, x509: true, reflect: false, isPem: true, isOne: true });
  });

  test("where no certificate is needed, the library is not either", async () => {
    const loaded = await run(
      format,
      `const controller = new core.Controller({}, { tls: { mode: "starttls", pskCallback: () => null, ciphers: "PSK" } });
       await controller.start();
       await controller.stop();
       say(facts());`,
    );
    expect(loaded).toEqual({ tls: true, x509: false, reflect: false });
  });

  test("each process has a CA of its own", async () => {
    const program = `const smtp = await core.startSmtpFixture({ tls: "starttls" });
      say(smtp.ca);
      await smtp[Symbol.asyncDispose]();`;
    const [one, other] = await Promise.all([run(format, program), run(format, program)]);
    expect(one).not.toEqual(other);
  });

  test("stop() with clients in every state of TLS takes 5 ms at most, and the process ends by itself", async () => {
    const took = await run(
      format,
      `const net = process.getBuiltinModule("node:net");
       const { connect } = process.getBuiltinModule("node:tls");
       const { once } = process.getBuiltinModule("node:events");
       const times = [];
       for (let round = 0; round < 5; round++) {
         const controller = new core.Controller({}, { hostname: "127.0.0.1", tls: "implicit" });
         await controller.start();
         const { port, ca } = controller;
         const silent = net.connect(port, "127.0.0.1");
         const half = net.connect(port, "127.0.0.1");
         half.write(Buffer.from([0x16, 3, 1, 2, 0, 1]));
         const idle = connect({ port, host: "127.0.0.1", ca });
         for (const socket of [silent, half, idle]) socket.on("error", () => {});
         await once(idle, "data");
         const before = performance.now();
         await controller.stop();
         times.push(performance.now() - before);
         if (controller.sessions.length > 0) throw new Error("A session is left.");
       }
       say(Math.min(...times));`,
    );
    expect(took).toBeLessThanOrEqual(5);
  });
});

const own = (): string => "own";

describe("what is lent to Reflect", () => {
  const reflect = Reflect as unknown as Record<string, (...args: unknown[]) => unknown>;

  test("keeps metadata by target, for those who inherit from it too, and is taken away again", () => {
    const before = Reflect.ownKeys(Reflect);
    const takeBack = lendReflect();
    try {
      class Base {}
      class Derived extends Base {}
      reflect["defineMetadata"]?.("key", "value", Base);
      const decorate = reflect["metadata"]?.("other", 2) as (target: unknown) => void;
      decorate(Derived);
      expect(reflect["getMetadata"]?.("key", Derived)).toBe("value");
      expect(reflect["getOwnMetadata"]?.("key", Derived)).toBeUndefined();
      expect(reflect["getOwnMetadata"]?.("other", Derived)).toBe(2);
      expect(reflect["getMetadata"]?.("nothing", Derived)).toBeUndefined();
    } finally {
      takeBack();
    }
    expect(Reflect.ownKeys(Reflect)).toEqual(before);
  });

  test("is nothing where the application has brought it", () => {
    reflect["getMetadata"] = own;
    try {
      lendReflect()();
      expect(reflect["getMetadata"]).toBe(own);
    } finally {
      Reflect.deleteProperty(Reflect, "getMetadata");
    }
  });
});
