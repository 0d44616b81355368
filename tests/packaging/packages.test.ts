import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { build, type ImportKind } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Entry, isModule, Outside, PACKAGES } from "./outside.js";

let outside: Outside;

beforeAll(async () => {
  outside = await Outside.install();
});
afterAll(async () => {
  await outside[Symbol.asyncDispose]();
});

interface Import {
  readonly path: string;
  readonly kind: ImportKind;
}

/** What a file imports, as it is written there. */
async function importsOf(file: string): Promise<Import[]> {
  const found: Import[] = [];
  await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    logLevel: "silent",
    platform: "node",
    format: "esm",
    plugins: [
      {
        name: "all-external",
        setup: (builder) =>
          builder.onResolve({ filter: /.*/ }, ({ path, kind }) => {
            if (kind === "entry-point") return undefined;
            found.push({ path, kind });
            return { path, external: true };
          }),
      },
    ],
  });
  return found;
}

const LAZY =
  /\/(?:read-message|read-html|thread-inbox|remote|evidence|failure-text)(?:\.js)?$|^node:worker_threads$/;

/** A file that is loaded with its importer, and not when it is first needed. */
const isEager = ({ path, kind }: Import): boolean =>
  kind === "import-statement" || (kind === "require-call" && !LAZY.test(path));

/** The file itself, or the CommonJS one that it hands on. */
async function bundleOf({ file, format }: Entry): Promise<string> {
  const [only, ...others] = await importsOf(file);
  const handsOn =
    format === "import" && others.length === 0 && only?.path === `../cjs/${basename(file)}`;
  return handsOn ? join(dirname(file), only.path) : file;
}

/** A mail without a mail library, as text of a module: `mail(port)` resolves when the server has taken it. */
const MAIL = `
import { connect } from "node:net";
const mail = (port) => new Promise((resolve, reject) => {
  const lines = ["EHLO client.test", "MAIL FROM:<shop@example.test>", "RCPT TO:<ada@example.test>", "DATA", "Subject: Hello\\r\\n\\r\\nHello\\r\\n.", "QUIT"];
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (data) => {
    text += data;
    if (!/^\\d{3} .*\\r\\n$/m.test(text)) return;
    text = "";
    const line = lines.shift();
    if (line !== undefined) socket.write(line + "\\r\\n");
  });
  socket.on("close", resolve);
  socket.on("error", reject);
});`;

/** What a test runner alone can load: they import Vitest's or Jest's own globals. */
const NOT_ALONE = /(?:vitest-plugin|jest-environment)\/(?:test|matchers|setup)$/;

describe.each(PACKAGES)("%s", (name) => {
  test("holds its licence, its README and the notice of what is bundled", () => {
    const home = outside.home(name);
    expect(readFileSync(join(home, "LICENSE"), "utf8")).toContain("MIT License");
    expect(readFileSync(join(home, "README.md"), "utf8")).toContain(`# ${name}`);
    const notice = readFileSync(join(home, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
    expect(notice).toMatch(/birpc \d+\.\d+\.\d+[\s\S]*Permission is hereby granted/);
  });

  test("depends on versions, and on no path or protocol of the workspace", () => {
    const text = readFileSync(join(outside.home(name), "package.json"), "utf8");
    expect(text).not.toMatch(/workspace:|catalog:|link:|file:/);
    const { dependencies = {} } = outside.manifest(name);
    for (const range of Object.values(dependencies)) expect(range).toMatch(/^\^?\d+\.\d+\.\d+$/);
  });

  test("resolves each entry point to a file in the format that its importer expects", () => {
    const entries = outside.entries(name);
    expect(entries.length).toBeGreaterThan(0);
    const formats = (specifier: string): number =>
      new Set(entries.filter((other) => other.specifier === specifier).map(({ file }) => file))
        .size;
    for (const { specifier, format, file, types = "" } of entries) {
      expect({ specifier, octets: statSync(file).size }).not.toMatchObject({ octets: 0 });
      // Declarations count as ESM or CommonJS by the same rule as their JavaScript: both have to agree.
      expect({ specifier, isModule: isModule(types) }).toEqual({
        specifier,
        isModule: isModule(file),
      });
      // Who ships both gives each importer its own.
      const wanted = formats(specifier) === 2 ? format === "import" : isModule(file);
      expect({ specifier, isModule: isModule(file) }).toEqual({ specifier, isModule: wanted });
    }
  });

  test("each entry point is one bundled file", async () => {
    for (const entry of outside.entries(name)) {
      const imports = await importsOf(await bundleOf(entry));
      const local = imports.filter((found) => isEager(found) && found.path.startsWith("."));
      expect({ entry: entry.specifier, local }).toEqual({ entry: entry.specifier, local: [] });
    }
  });

  test("each entry point that needs no runner loads, and both formats export the same names", async () => {
    const entries = outside.entries(name).filter(({ specifier }) => !NOT_ALONE.test(specifier));
    const specifiers = [...new Set(entries.map(({ specifier }) => specifier))];
    await outside.write({
      "load.mjs": `
        import { createRequire } from "node:module";
        const require = createRequire(import.meta.url);
        const names = (exported) => Object.keys(exported).filter((name) => !["default", "module.exports", "__esModule"].includes(name)).sort();
        const seen = {};
        for (const specifier of ${JSON.stringify(specifiers)}) {
          seen[specifier] = { import: names(await import(specifier)), require: names(require(specifier)) };
        }
        console.log(JSON.stringify(seen));
      `,
    });
    const { exitCode, output } = await outside.run(["--no-warnings", "load.mjs"]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    const seen = JSON.parse(output) as Record<string, { import: string[]; require: string[] }>;
    expect(Object.keys(seen).toSorted()).toEqual(specifiers.toSorted());
    for (const [specifier, names] of Object.entries(seen))
      expect({ specifier, names: names.require }).toEqual({ specifier, names: names.import });
  });
});

describe("a hub from the installed package", () => {
  test.each(["mjs", "cjs"])("starts its thread and stops it (.%s)", async (ending) => {
    const load =
      ending === "mjs"
        ? 'import { startHub } from "@smtp-fixture/core/hub";'
        : 'const { startHub } = require("@smtp-fixture/core/hub");';
    await outside.write({
      [`hub.${ending}`]: `${load}
        startHub({ ahead: 1 }).then(async (hub) => {
          console.log(JSON.stringify(hub.address.shared));
          await hub.close();
        });`,
    });
    const { exitCode, output } = await outside.run([`hub.${ending}`]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    const { url, port } = JSON.parse(output) as { url: string; port: number };
    expect(url).toBe(`smtp://127.0.0.1:${port}`);
  });
});

describe("what a test file loads", () => {
  // node:http, node:tls and fetch cost 42 to 78 ms each and are what tests intercept; MIME is read in the hub.
  const FORBIDDEN =
    /^(node:)?(https?|http2|tls|dgram|dns)$|^undici$|^ws$|libmime|libqp|iconv|mailsplit|mailparser|parse5|css-select|@peculiar/;

  test.each([
    "@smtp-fixture/vitest-plugin/test",
    "@smtp-fixture/vitest-plugin/setup",
    "@smtp-fixture/vitest-plugin/matchers",
    "@smtp-fixture/vitest-plugin/types",
    "@smtp-fixture/jest-environment/test",
    "@smtp-fixture/jest-environment/setup",
    "@smtp-fixture/jest-environment/matchers",
  ])("%s imports no HTTP, TLS or MIME", async (specifier) => {
    const entries = PACKAGES.flatMap((name) => outside.entries(name)).filter(
      (entry) => entry.specifier === specifier,
    );
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const bundle = await bundleOf(entry);
      const eager = (await importsOf(bundle)).filter(isEager).map(({ path }) => path);
      expect(eager.filter((path) => FORBIDDEN.test(path))).toEqual([]);
      // Nothing of ours either: what is not in the bundle would bring its own imports.
      expect(eager.filter((path) => path.startsWith("@smtp-fixture/"))).toEqual([]);
      expect(readFileSync(bundle, "utf8")).not.toMatch(/\bfetch\(/);
    }
  });

  test("the Jest environment brings no HTTP, TLS or MIME into the worker beyond Jest's own", async () => {
    await outside.write({
      "environment.cjs": `
        require("jest-environment-node");
        const before = new Set(process.moduleLoadList);
        require("@smtp-fixture/jest-environment");
        console.log(JSON.stringify({
          builtin: process.moduleLoadList.filter((name) => !before.has(name)).map((name) => name.replace(/^\\S+ /, "")),
          files: Object.keys(require.cache),
        }));
      `,
    });
    const { exitCode, output } = await outside.run(["environment.cjs"]);
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    const loaded = JSON.parse(output) as { builtin: string[]; files: string[] };
    expect(loaded.builtin.filter((name) => FORBIDDEN.test(name))).toEqual([]);
    expect(loaded.files.filter((file) => FORBIDDEN.test(file))).toEqual([]);
    expect(loaded.files.some((file) => file.includes("jest-environment/dist/cjs/index.js"))).toBe(
      true,
    );
  });
});

describe("in the runners, installed", () => {
  test("Vitest runs a test with the plugin", async () => {
    await outside.write({
      "vitest/vitest.config.mjs": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture()] };`,
      "vitest/a.test.mjs": `
        import * as matchers from "@smtp-fixture/vitest-plugin/matchers";
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect, test } from "vitest";
        ${MAIL}
        const smtp = useSmtpServer();
        test("a mail", async () => {
          await mail(smtp.port);
          expect(await smtp.waitForMail("ada@example.test")).toHaveSubject("Hello");
          expect(Object.keys(matchers)).toContain("matchers");
        });`,
    });
    const { exitCode, output } = await outside.run(
      [join(outside.folder, "node_modules/vitest/vitest.mjs"), "run"],
      join(outside.folder, "vitest"),
    );
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toMatch(/Tests\s+1 passed/);
  });

  test("Jest runs tests in CommonJS and in ESM with the preset", async () => {
    const body = `
      const smtp = useSmtpServer();
      test("a mail", async () => {
        await mail(smtp.port);
        expect(await smtp.waitForMail("ada@example.test")).toHaveSubject("Hello");
        expect(matchers.toHaveSubject).toBeInstanceOf(Function);
      });`;
    await outside.write({
      "jest/package.json": "{}",
      // Spread, as whoever has another preset does: what is no option of Jest's would make it warn.
      "jest/jest.config.mjs": `
        import preset from "@smtp-fixture/jest-environment/jest-preset";
        export default { ...preset, testMatch: ["**/*.test.*"] };`,
      "jest/a.test.cjs": `
        const { matchers } = require("@smtp-fixture/jest-environment/matchers");
        const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
        ${MAIL.replace(/import (.*) from (.*);/, "const $1 = require($2);")}${body}`,
      "jest/b.test.mjs": `
        import { matchers } from "@smtp-fixture/jest-environment/matchers";
        import { useSmtpServer } from "@smtp-fixture/jest-environment/test";
        ${MAIL}${body}`,
    });
    const { exitCode, output } = await outside.run(
      [
        "--experimental-vm-modules",
        "--no-warnings",
        join(outside.folder, "node_modules/jest/bin/jest.js"),
      ],
      join(outside.folder, "jest"),
    );
    expect({ exitCode, output }).toMatchObject({ exitCode: 0 });
    expect(output).toMatch(/Tests:\s+2 passed, 2 total/);
    expect(output).not.toContain("Warning");
  });
});
