import { readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";
import { clearRealTimeout, setRealTimeout } from "../real-time.js";
import { advertised } from "./advertised.js";

/** How long a server that has a port may take to greet. */
const GREETING_MS = 500;

/** What stands in a hub's folder of the port that its run shares. */
interface PortHolder {
  readonly port: number;
  readonly pid: number;
  readonly folder: string;
}

const FILE = "run.json";

/** Leaves in a hub's folder which port its run has: for another run that wants the same. */
export function notePort(folder: string, port: number): void {
  const holder: PortHolder = { port, pid: process.pid, folder: process.cwd() };
  writeFileSync(join(folder, FILE), JSON.stringify(holder));
}

/**
 * What the system says of a port that is in use, with who has it and what to do; any other error as it is.
 *
 * @param option - the option that names the port, as the error is to call it
 */
export async function explainPort(
  error: unknown,
  {
    host = "127.0.0.1",
    port = 0,
  }: { readonly host?: string | undefined; readonly port?: number | undefined },
  option: string,
): Promise<unknown> {
  if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") return error;
  const who = otherRun(port) ?? (await whoGreets(host, port)) ?? "another program";
  return new SmtpFixtureError(
    "HUB_START_FAILED",
    `Port ${port} of ${show(host)} is in use by ${who}. Leave out ${option}, and each run takes a free port and names it to the application; or end who has it.`,
    { cause: error },
  );
}

/** Another run of this user's that has the port. */
function otherRun(port: number): string | undefined {
  const parent = realpathSync(tmpdir());
  for (const name of readdirSync(parent)) {
    if (!/^smtp-fixture-\d+-/.test(name)) continue;
    try {
      const holder = JSON.parse(readFileSync(join(parent, name, FILE), "utf8")) as PortHolder;
      if (holder.port !== port) continue;
      process.kill(holder.pid, 0);
      return `another run of tests: process ${holder.pid} in ${holder.folder}`;
    } catch {
      // Another user's, or left behind by a run that was killed.
    }
  }
  return undefined;
}

/** A server that says a first line. */
function whoGreets(host: string, port: number): Promise<string | undefined> {
  const { host: reachable } = advertised({ host, port, url: "" });
  return new Promise((resolve) => {
    const socket = connect(port, reachable);
    let said = "";
    const done = (): void => {
      clearRealTimeout(timer);
      socket.destroy();
      const [line = ""] = said.split(/\r?\n/);
      resolve(line === "" ? undefined : `a server that greets with ${show(line)}`);
    };
    const timer = setRealTimeout(done, GREETING_MS);
    socket.setEncoding("latin1").on("data", (text: string) => {
      said += text;
      if (said.includes("\n") || said.length > 1000) done();
    });
    socket.on("error", done).on("end", done);
  });
}
