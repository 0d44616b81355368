import { type ChildProcessByStdio, spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { transformSync } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAMS = fileURLToPath(new URL("programs", import.meta.url));

/** How long a program may take, in milliseconds. A bound, and never what a test measures. */
const PATIENCE_MS = 15_000;

/** What a program's project has installed, and where it stands here. */
const INSTALLED = {
  "@smtp-fixture/core": "packages/core",
  nodemailer: "node_modules/nodemailer",
};

/** A folder as a user's project is: the guide's programs as JavaScript, and the built package beside them. */
export class Project implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "smtp-fixture-guide-"));

  constructor() {
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ type: "module" }));
    mkdirSync(join(this.folder, "node_modules", "@smtp-fixture"), { recursive: true });
    for (const [name, path] of Object.entries(INSTALLED))
      symlinkSync(join(ROOT, path), join(this.folder, "node_modules", name), "junction");
    for (const name of readdirSync(PROGRAMS).filter((name) => name.endsWith(".ts"))) {
      const source = readFileSync(join(PROGRAMS, name), "utf8");
      const { code } = transformSync(source, { loader: "ts", format: "esm", target: "node20" });
      writeFileSync(join(this.folder, asJavaScript(name)), code);
    }
  }

  /** Starts a program of the guide, by the name of its file. */
  start(name: string, env: NodeJS.ProcessEnv = {}): ChildProcessByStdio<null, Readable, null> {
    return spawn(process.execPath, [asJavaScript(name)], {
      cwd: this.folder,
      // What a program prints has no colours, and the time that it has to start is its own, whatever this process is told.
      env: {
        ...process.env,
        FORCE_COLOR: undefined,
        SMTP_FIXTURE_READY_TIMEOUT_MS: undefined,
        ...env,
      },
      timeout: PATIENCE_MS,
      stdio: ["ignore", "pipe", "inherit"],
    });
  }

  /**
   * Runs a program of the guide to its end, and gives what it printed.
   * @throws where it ends with another exit code than 0
   */
  async run(name: string, env?: NodeJS.ProcessEnv): Promise<string> {
    const child = this.start(name, env);
    const [printed, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close")]);
    if (exitCode !== 0)
      throw new Error(`${name} ended with ${exitCode}, after printing:\n${printed}`);
    return printed;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const asJavaScript = (name: string): string => name.replace(/\.ts$/, ".js");
