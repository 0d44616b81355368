import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Our packages, by the name that users import. */
export const PACKAGES = [
  "@smtp-fixture/core",
  "@smtp-fixture/vitest-plugin",
  "@smtp-fixture/jest-environment",
] as const;

export type PackageName = (typeof PACKAGES)[number];

/** What users have beside ours, at the versions of the workspace. */
const BESIDE = {
  "@jest/globals": "packages/jest-environment/node_modules/@jest/globals",
  "@types/node": "node_modules/@types/node",
  expect: "packages/jest-environment/node_modules/expect",
  jest: "packages/jest-environment/node_modules/jest",
  "jest-environment-jsdom": "packages/jest-environment/node_modules/jest-environment-jsdom",
  "jest-environment-node": "packages/jest-environment/node_modules/jest-environment-node",
  typescript: "node_modules/typescript",
  vitest: "node_modules/vitest",
};

/** The part of a package.json that these tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, Conditions | string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

type Conditions = {
  readonly [condition in "types" | "default" | "import" | "require"]?: string | Conditions;
};

/** One entry point in one module format. */
export interface Entry {
  readonly packageName: PackageName;
  /** What users import, such as `@smtp-fixture/core/protocol`. */
  readonly specifier: string;
  readonly format: "import" | "require";
  /** The JavaScript that it resolves to, as an absolute path. */
  readonly file: string;
  /** The declarations that TypeScript reads for it. */
  readonly types: string | undefined;
}

export interface Ended {
  readonly exitCode: number;
  readonly output: string;
}

/** A folder outside of the workspace, with our packed packages installed as a user's package manager does it. */
export class Outside implements AsyncDisposable {
  readonly folder: string;
  /** The archives, by package. */
  readonly tarballs: Readonly<Record<PackageName, string>>;

  private constructor(folder: string, tarballs: Readonly<Record<PackageName, string>>) {
    this.folder = folder;
    this.tarballs = tarballs;
  }

  static async install(): Promise<Outside> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "outside-")));
    await execute([join(ROOT, "scripts/pack.mjs"), join(folder, "tarballs")], ROOT);
    const names = readdirSync(join(folder, "tarballs"));
    const tarballs = Object.fromEntries(
      PACKAGES.map((name) => {
        const start = `${name.replace("@", "").replace("/", "-")}-`;
        return [name, join(folder, "tarballs", names.find((file) => file.startsWith(start)) ?? "")];
      }),
    ) as Record<PackageName, string>;
    const outside = new Outside(folder, tarballs);
    const files = PACKAGES.map((name) => [name, `file:${tarballs[name]}`]);
    const beside = Object.entries(BESIDE).map(([name, path]) => {
      const { version } = readManifest(join(ROOT, path));
      return [name, version];
    });
    await outside.write({
      "package.json": JSON.stringify({
        name: "outside",
        private: true,
        dependencies: Object.fromEntries([...files, ...beside]),
      }),
      // The packages need each other by version, and what is tested is not published yet.
      "pnpm-workspace.yaml": [
        "packages:",
        "  - .",
        "overrides:",
        ...files.map(([name, file]) => `  "${name}": "${file}"`),
        "allowBuilds:",
        '  "@parcel/watcher": false',
        "  unrs-resolver: false",
        "  esbuild: false",
        "",
      ].join("\n"),
    });
    const pnpm = ["--yes", "pnpm@12.21.0", "install", "--no-frozen-lockfile", "--prefer-offline"];
    const { exitCode, output } = await execute(pnpm, folder, "npx");
    if (exitCode !== 0) throw new Error(output);
    return outside;
  }

  /** Writes files, by path within the folder. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** Runs a program of the folder with Node. */
  run(args: readonly string[], cwd = this.folder): Promise<Ended> {
    return execute(args, cwd);
  }

  home(packageName: PackageName): string {
    return join(this.folder, "node_modules", packageName);
  }

  manifest(packageName: PackageName): Manifest {
    return readManifest(this.home(packageName));
  }

  /** Every entry point that a package's manifest names, package.json itself apart. */
  entries(packageName: PackageName): Entry[] {
    const home = this.home(packageName);
    return Object.entries(this.manifest(packageName).exports).flatMap(([subpath, conditions]) => {
      if (typeof conditions === "string") return [];
      const specifier = join(packageName, subpath);
      return (["import", "require"] as const).flatMap((format): Entry[] => {
        const own = conditions[format] ?? conditions;
        const { default: file, types } = typeof own === "string" ? { default: own } : own;
        if (typeof file !== "string") return [];
        return [
          {
            packageName,
            specifier,
            format,
            file: join(home, file),
            types: typeof types === "string" ? join(home, types) : undefined,
          },
        ];
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function readManifest(home: string): Manifest {
  return JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as Manifest;
}

/** Whether a package.json says that a file is ESM; the nearest one above it decides. */
export function isModule(file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    return (JSON.parse(readFileSync(manifest, "utf8")) as { type?: string }).type === "module";
  }
}

function execute(args: readonly string[], cwd: string, program = process.execPath): Promise<Ended> {
  const foreign = /^(VITEST|JEST|NODE_ENV$|NODE_OPTIONS$|TEST$|MODE$|DEV$|PROD$|SMTP_)/;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !foreign.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(
      program,
      [...args],
      { cwd, env: { ...env, NO_COLOR: "1" }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ exitCode: code, output: `${stdout}${stderr}` });
        else reject(error ?? new Error("no exit code"));
      },
    );
  });
}
