import { describe, expect, test } from "vitest";
import { peer } from "../support/peers.js";
import { PASSED, Project, type Run, type RunOptions, verdict } from "./run-project.js";

/** Variables by which programs find whom to trust, as on a machine where nobody has set any. */
const UNSET = {
  NODE_EXTRA_CA_CERTS: undefined,
  SSL_CERT_FILE: undefined,
  SSL_CERT_DIR: undefined,
  CURL_CA_BUNDLE: undefined,
  REQUESTS_CA_BUNDLE: undefined,
};
const NULL = {
  NODE_EXTRA_CA_CERTS: null,
  SSL_CERT_FILE: null,
  CURL_CA_BUNDLE: null,
  REQUESTS_CA_BUNDLE: null,
};

const others = [
  { name: "python", ...peerOf("python3") },
  { name: "curl", ...peerOf("curl") },
];
const note = others.map((one) => one.note).join("");
const programs = ["node", ...others.filter(({ isHere }) => isHere).map(({ name }) => name)];

function peerOf(program: string): { readonly isHere: boolean; readonly note: string } {
  const { isHere, note } = peer(program);
  return { isHere, note };
}

/** The only fact of a name that a run has noted. */
const noted = ({ notes }: Run, name: string): unknown =>
  notes.flatMap((fact) => (Object.hasOwn(fact, name) ? [fact] : []));

async function run(
  runner: "vitest" | "jest",
  mode: string | undefined,
  { args = [], env = {} }: RunOptions,
): Promise<Run> {
  await using project = await Project.create({ from: ["tls-clients", `${runner}-tls`] });
  const ran = await project.run(runner, {
    args,
    env: { ...UNSET, TLS_MODE: mode, PROGRAMS: "node", ...env },
  });
  expect(verdict(ran)).toEqual(PASSED);
  return ran;
}

describe("Vitest: clients verify the certificate, and nothing of it is left", () => {
  test.each([
    { mode: "implicit", args: ["--pool=threads"] },
    { mode: "starttls", args: ["--pool=vmThreads"] },
    { mode: "required", args: ["--pool=vmForks"] },
    { mode: "implicit", args: ["--pool=forks", "--no-isolate", "--maxWorkers=1"] },
    { mode: "starttls", args: ["--pool=threads", "--no-isolate", "--maxWorkers=1"] },
    { mode: "required", args: ["--pool=vmThreads", "--no-isolate", "--maxWorkers=1"] },
  ])("$mode $args", async ({ mode, args }) => {
    const ran = await run("vitest", mode, { args });
    expect(ran.tests.length).toBeGreaterThan(25);
    expect(noted(ran, "application")).toHaveLength(1);
    expect(noted(ran, "worker")).toEqual([{ worker: 0 }]);
    expect(noted(ran, "main")).toEqual([{ main: 0, variables: NULL }]);
  });

  test(`every kind of child process, in forks${note}`, async () => {
    const env = { PROGRAMS: programs.join(" ") };
    const ran = await run("vitest", "required", { args: ["--pool=forks"], env });
    expect(ran.tests.length).toBeGreaterThan(25);
  });

  test("files may ask for TLS where the run has none", async () => {
    const ran = await run("vitest", undefined, { args: ["--maxWorkers=1", "--no-isolate"] });
    expect(noted(ran, "during")).toEqual([{ during: NULL }]);
    expect(noted(ran, "worker")).toEqual([{ worker: 0 }]);
  });
});

test("without TLS a worker does not load node:tls, nor does it trust anybody", async () => {
  await using project = await Project.create({
    files: {
      "vitest.config.js": `
        import { smtpFixture } from "@smtp-fixture/vitest-plugin";
        export default { plugins: [smtpFixture()] };`,
      "a.test.js": `
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect, test } from "vitest";
        const smtp = useSmtpServer();
        test("nothing is loaded", async () => {
          expect(await smtp.mails()).toEqual([]);
          expect(process.moduleLoadList.filter((name) => /\\btls|_tls_/.test(name))).toEqual([]);
        });`,
    },
  });
  expect(verdict(await project.run("vitest", { env: UNSET }))).toEqual(PASSED);
});

describe("Jest: clients verify the certificate, and nothing of it is left", () => {
  test.each([
    { mode: "implicit", hub: "run", args: ["--maxWorkers=2"] },
    { mode: "starttls", hub: "run", args: ["--runInBand"] },
    { mode: "required", hub: "run", args: ["--maxWorkers=2", "--workerThreads"] },
    { mode: "implicit", hub: "worker", args: ["--maxWorkers=2"] },
    // Files may ask for TLS where the run has none.
    { mode: undefined, hub: "worker", args: ["--runInBand"] },
  ])("$mode, a hub for each $hub, $args", async ({ mode, hub, args }) => {
    const ran = await run("jest", mode, { args, env: { HUB: hub } });
    expect(ran.tests.length).toBeGreaterThan(20);
    // In band a test shares the process of the global setup, and of what that may have started.
    const trusts = hub === "run" && args.includes("--runInBand") ? 1 : 0;
    expect(noted(ran, "trusts")).toMatchObject([{ trusts }]);
    const main = hub === "run" ? [{ main: 0, variables: NULL }] : [];
    expect(noted(ran, "main")).toEqual(main);
  });

  test(`every kind of child process, and files that the user has named${note}`, async () => {
    const mine = "/etc/hostname";
    const named = { NODE_EXTRA_CA_CERTS: mine, CURL_CA_BUNDLE: mine };
    const ran = await run("jest", "required", {
      args: ["--runInBand", "run.test.js"],
      env: { ...named, PROGRAMS: programs.join(" ") },
    });
    expect(noted(ran, "main")).toEqual([{ main: 0, variables: { ...NULL, ...named } }]);
  });
});
