// node scripts/build.mjs [package …]
// Builds the packages: JavaScript with esbuild, one bundled file for each entry point and format; declarations with tsc.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * `programs` are started and never imported, so they come in one format; `unmapped` entries have no source map.
 * `inline` names subpaths of core that are bundled from source in place of being imported; `plain`, entries whose
 * CommonJS exports are an object that others spread into theirs: it carries neither `__esModule` nor getters; `once`, entries
 * whose ES module hands on what the CommonJS one exports, since their libraries are worth their octets only once.
 */
const PACKAGES = [
  {
    name: "core",
    formats: ["esm", "cjs"],
    entries: {
      index: "src/index.ts",
      protocol: "src/protocol/index.ts",
      matchers: "src/matchers/index.ts",
      snapshot: "src/snapshot/index.ts",
      errors: "src/errors.ts",
      hub: "src/hub/index.ts",
      "hub-thread": "src/hub/hub-thread.ts",
      remote: "src/hub/remote.ts",
      claim: "src/hub/claim.ts",
      trust: "src/hub/trust.ts",
      evidence: "src/evidence/evidence.ts",
      cli: "src/cli/main.ts",
      // No entry points: loaded by those above when they are first needed.
      "read-message": "src/message/read-message.ts",
      "special-parts": "src/message/special-parts.ts",
      "failure-text": "src/inbox/failure/failure-text.ts",
      lint: "src/lint/lint.ts",
      "server-thread": "src/threaded/thread-entry.ts",
      "thread-inbox": "src/threaded/thread-inbox.ts",
      blocking: "src/hub/blocking.ts",
      "blocking-thread": "src/hub/blocking-thread.ts",
      "read-html": "src/message/html/read-html.ts",
      "find-in-mail": "src/inbox/find-in-mail.ts",
      "late-matchers": "src/matchers/late/index.ts",
    },
    programs: ["cli", "hub-thread", "server-thread", "blocking-thread"],
    required: ["lint", "blocking"],
    once: {
      evidence: ["clearEvidence", "explainFailure", "gatherFrom", "restoreMaterial"],
      "failure-text": ["failureText", "unseenText"],
      "read-html": ["readHtml", "selectHtml"],
      "special-parts": ["readInvite", "readReport"],
      "find-in-mail": ["findAttachment", "findCode", "findCodes", "findLink"],
    },
    unmapped: [
      "hub-thread",
      "server-thread",
      "thread-inbox",
      "blocking",
      "blocking-thread",
      "cli",
      "hub",
      "trust",
      "evidence",
      "read-message",
      "special-parts",
      "failure-text",
      "lint",
      "read-html",
      "find-in-mail",
      "late-matchers",
    ],
  },
  {
    name: "vitest-plugin",
    formats: ["esm"],
    flat: true,
    entries: {
      index: "src/index.ts",
      test: "src/test.ts",
      matchers: "src/matchers.ts",
      serializer: "src/serializer.ts",
      types: "src/types.ts",
      setup: "src/setup.ts",
      "global-setup": "src/global-setup.ts",
    },
    inline: ["remote", "matchers", "snapshot", "errors", "claim"],
    // Each test file loads it, and has Node load what reads source maps for it.
    unmapped: ["setup"],
  },
  {
    name: "jest-environment",
    formats: ["cjs", "esm"],
    entries: {
      index: "src/index.ts",
      jsdom: "src/jsdom.ts",
      test: "src/test.ts",
      matchers: "src/matchers.ts",
      serializer: "src/serializer.ts",
      setup: "src/setup.ts",
      "jest-preset": "src/jest-preset.ts",
      "global-setup": "src/global-setup.ts",
      "global-teardown": "src/global-teardown.ts",
    },
    inline: ["remote", "matchers", "snapshot", "errors"],
    // The ESM side re-exports the CommonJS one: there has to be one state.
    wrapEsm: true,
    plain: ["jest-preset"],
    unmapped: ["jsdom"],
  },
];

/** Where a bundle stands, for those of its parts that load a file beside it. */
const BUNDLE_URL = {
  cjs: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;',
  esm: "const __bundleUrl = import.meta.url;",
};

const CORE_SOURCES = {
  remote: "packages/core/src/hub/remote.ts",
  matchers: "packages/core/src/matchers/index.ts",
  snapshot: "packages/core/src/snapshot/index.ts",
  errors: "packages/core/src/errors.ts",
  claim: "packages/core/src/hub/claim.ts",
};

const inlineCore = (subpaths) => ({
  name: "inline-core",
  setup(builder) {
    // Loaded from core when a wait fails: a bundle that has core's sources in it has no such file beside it.
    builder.onResolve({ filter: /\/failure-text\.js$/ }, ({ kind }) =>
      subpaths.length > 0 && (kind === "dynamic-import" || kind === "require-call")
        ? { path: "@smtp-fixture/core/failure-text", external: true }
        : undefined,
    );
    builder.onResolve({ filter: /^@smtp-fixture\/core(\/|$)/ }, ({ path, kind }) => {
      const subpath = path.slice("@smtp-fixture/core/".length);
      // What is imported later than the bundle is not worth its bytes.
      if (kind === "dynamic-import" || kind === "require-call") return { path, external: true };
      return subpaths.includes(subpath)
        ? { path: join(root, CORE_SOURCES[subpath]) }
        : { path, external: true };
    });
  },
});

// Libraries that are bundled; everything else stays an import. Those that read HTML are ES modules alone, which Jest's
// sandbox cannot load.
const BUNDLED = new Set([
  "birpc",
  "boolbase",
  "css-select",
  "css-what",
  "dom-serializer",
  "domelementtype",
  "domhandler",
  "domutils",
  "entities",
  "nth-check",
  "parse5",
  "parse5-htmlparser2-tree-adapter",
]);
const packageOf = (path) => path.split("/", path.startsWith("@") ? 2 : 1).join("/");

const externals = {
  name: "externals",
  setup(builder) {
    // Loaded when the first message is read, from the file beside the bundle.
    // Likewise what reads the inbox of a server's thread, when such a server is started, what connects to a run that is going
    // already, what a failed wait says, and what tells of a failed test's mail.
    builder.onResolve(
      {
        filter: /\/(?:read-message|read-html|thread-inbox|remote|failure-text|evidence)\.js$/,
      },
      ({ path, kind }) =>
        kind === "dynamic-import" || kind === "require-call"
          ? { path: `./${path.slice(path.lastIndexOf("/") + 1)}`, external: true }
          : undefined,
    );
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" ||
      BUNDLED.has(packageOf(path)) ||
      path.startsWith("@smtp-fixture/core")
        ? undefined
        : { path, external: true },
    );
  },
};

/** How a bundle names the CommonJS files of core that it loads at their first use. */
function corePartsFrom({ name }, format) {
  if (name !== "core") return "@smtp-fixture/core/";
  return format === "cjs" ? "./" : "../cjs/";
}

async function buildFormat(pack, format, outdir) {
  const folder = join(root, "packages", pack.name);
  for (const source of Object.values(pack.entries))
    if (!existsSync(join(folder, source)))
      throw new Error(`packages/${pack.name}/${source} is missing`);
  const { once = {} } = pack;
  await build({
    absWorkingDir: folder,
    entryPoints: Object.fromEntries(
      Object.entries(pack.entries).filter(([name]) =>
        format === "esm"
          ? !(name in once) && !(pack.required ?? []).includes(name)
          : !(pack.programs ?? []).includes(name),
      ),
    ),
    outdir,
    bundle: true,
    format,
    platform: "node",
    target: "node20.19",
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    minifyWhitespace: true,
    minifySyntax: true,
    // Core keeps its names: stack traces are read by people. What each test file loads is worth its last kilobyte.
    minifyIdentifiers: pack.inline !== undefined,
    logLevel: "warning",
    define: {
      __IS_CJS__: String(format === "cjs"),
      __BUNDLE_URL__: "__bundleUrl",
      __CORE_PARTS__: JSON.stringify(corePartsFrom(pack, format)),
    },
    banner: { js: BUNDLE_URL[format] },
    plugins: [inlineCore(pack.inline ?? []), externals],
  });
  for (const name of Object.keys(pack.entries))
    dropUnusedUrl(join(folder, outdir, `${name}.js`), BUNDLE_URL[format]);
  for (const name of pack.unmapped ?? []) dropMap(join(folder, outdir, `${name}.js`));
  if (format === "esm")
    for (const [name, exported] of Object.entries(once))
      writeFileSync(join(folder, outdir, `${name}.js`), handOn(name, exported));
  if (format !== "cjs") return;
  writeFileSync(join(folder, outdir, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of pack.plain ?? [])
    appendFileSync(join(folder, outdir, `${name}.js`), "module.exports = { ...module.exports };\n");
}

/** An ES module that hands on what a CommonJS one exports. */
function handOn(name, exported) {
  return `import cjs from "../cjs/${name}.js";\nexport const { ${exported.join(", ")} } = cjs;\n`;
}

/** Few bundles ask, and each test file loads several. An empty line stays, for the source map's sake. */
function dropUnusedUrl(file, line) {
  if (!existsSync(file)) return;
  const code = readFileSync(file, "utf8");
  if (code.split("__bundleUrl").length === 2) writeFileSync(file, code.replace(line, ""));
}

/** What is the code of `index` once more, such as what runs in a thread of its own, is not worth the octets of a map. */
function dropMap(file) {
  if (!existsSync(file)) return;
  rmSync(`${file}.map`);
  writeFileSync(file, readFileSync(file, "utf8").replace(/\n\/\/# sourceMappingURL=.*\n?$/, "\n"));
}

/** ESM files that hand on what the CommonJS ones export. */
async function wrapCommonJs(pack) {
  const folder = join(root, "packages", pack.name);
  mkdirSync(join(folder, "dist/esm"), { recursive: true });
  for (const name of ["index", "jsdom", "test", "matchers", "serializer"]) {
    const { metafile } = await build({
      absWorkingDir: folder,
      entryPoints: [pack.entries[name]],
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      outfile: "unused.js",
      logLevel: "silent",
      define: { __IS_CJS__: "false", __CORE_PARTS__: '""' },
      plugins: [inlineCore(pack.inline ?? []), externals],
    });
    const names = Object.values(metafile.outputs).flatMap((output) => output.exports ?? []);
    const named = names.filter((exported) => exported !== "default");
    const rest = names.includes("default") ? "export default cjs.default;\n" : "";
    writeFileSync(join(folder, "dist/esm", `${name}.js`), `${handOn(name, named)}${rest}`);
  }
}

const started = performance.now();
const wanted = process.argv.slice(2);
if (wanted.length > 0)
  PACKAGES.splice(0, PACKAGES.length, ...PACKAGES.filter(({ name }) => wanted.includes(name)));
for (const { name } of PACKAGES)
  rmSync(join(root, "packages", name, "dist"), { recursive: true, force: true });
await Promise.all(
  PACKAGES.flatMap((pack) =>
    pack.formats
      .filter((format) => !(pack.wrapEsm && format === "esm"))
      .map((format) => buildFormat(pack, format, pack.flat ? "dist" : `dist/${format}`)),
  ),
);
for (const pack of PACKAGES) if (pack.wrapEsm) await wrapCommonJs(pack);
const tsc = spawnSync(
  process.execPath,
  [
    join(root, "node_modules/typescript/bin/tsc"),
    "-b",
    ...PACKAGES.map(({ name }) => `packages/${name}`),
  ],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
// The notice of what is bundled goes wherever the bundle goes.
for (const { name } of PACKAGES) {
  const notice = join(root, "packages/core/THIRD-PARTY-NOTICES.txt");
  const target = join(root, "packages", name, "dist/THIRD-PARTY-NOTICES.txt");
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(notice, target);
}
console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
