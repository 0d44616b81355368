import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accepts, NOTHING, outcomes, Project, type Run } from "./run-project.js";

let project: Project;

beforeAll(async () => {
  project = await Project.create({ from: "jest-suite" });
});
afterAll(async () => {
  await project[Symbol.asyncDispose]();
});

const numbers = ({ notes }: Run, key: string): number[] =>
  notes.flatMap(({ [key]: value }) => (typeof value === "number" ? value : []));

/** What Jest says when something of a run is still there. */
const LINGERS = /did not exit|failed to exit gracefully|open handle|force exited/i;

const PRESET: string[] = [];
const ENVIRONMENT_ONLY = ["--config", "environment-only.config.js"];
const WORKERS = ["--maxWorkers", "2"];
const IN_BAND = ["--runInBand", "--detectOpenHandles"];

describe.each([
  { title: "the preset, two workers", args: [...PRESET, ...WORKERS], workers: 2 },
  { title: "the preset, in band", args: [...PRESET, ...IN_BAND], workers: 1 },
  {
    title: "testEnvironment alone, two workers",
    args: [...ENVIRONMENT_ONLY, ...WORKERS],
    workers: 2,
  },
  { title: "testEnvironment alone, in band", args: [...ENVIRONMENT_ONLY, ...IN_BAND], workers: 1 },
])("$title", ({ title, args, workers }) => {
  const isPreset = title.startsWith("the preset");
  let run: Run;

  beforeAll(async () => {
    run = await project.run("jest", { args });
  });

  test("every test passes", () => {
    const { output, exitCode } = run;
    expect({ output, exitCode }).toMatchObject({ exitCode: 0 });
    const others = Object.entries(outcomes(run)).filter(([, status]) => status !== "passed");
    expect(Object.fromEntries(others)).toEqual({
      "a test that is skipped is not running": "pending",
      "nor is one that is still to be written": "todo",
      ...(isPreset
        ? {}
        : {
            "the run's server accepts beside the file's": "pending",
            "a file that imports nothing of ours has the matchers": "pending",
          }),
    });
    expect(run.tests.length).toBeGreaterThan(50);
  });

  test("each file has an address of its own, and nobody answers there afterwards", async () => {
    const ports = numbers(run, "port");
    const files = new Set(run.tests.map(({ file }) => file)).size;
    expect(ports).toHaveLength(files);
    expect(new Set(ports).size).toBe(files);
    expect(numbers(run, "shared")).toHaveLength(isPreset ? 1 : 0);
    for (const port of [...ports, ...numbers(run, "shared")])
      expect(await accepts(port)).toBe(false);
  });

  test("runs in as many workers as were asked for", () => {
    const ids = new Set(
      run.notes.filter(({ port }) => port !== undefined).map(({ worker }) => worker),
    );
    expect(ids.size).toBe(workers);
  });

  test("a test is tried again for a surplus of mail", () => {
    expect(numbers(run, "surplusAttempts")).toEqual([2]);
  });

  test("nothing is left: no folder, no process, no variable, no open handle", () => {
    expect(run.leftovers).toEqual(NOTHING);
    expect(run.notes.filter(({ left }) => left !== undefined)).toMatchObject([{ left: [] }]);
    expect(run.output).not.toMatch(LINGERS);
  });
});

describe("failures", () => {
  let run: Run;
  const failureOf = (wanted: string): string =>
    run.tests.find(({ name }) => name === wanted)?.failures.join("\n") ?? "";

  beforeAll(async () => {
    run = await project.run("jest", { args: ["--testMatch", "<rootDir>/fail/*.test.js"] });
  });

  test("only what is to fail does, and nothing is left all the same", () => {
    expect(run.exitCode).toBe(1);
    const passed = run.tests.filter(({ status }) => status === "passed").map(({ name }) => name);
    expect(passed.toSorted()).toEqual([
      "a server in a test is none of these",
      "first has as many as it waited for",
      "mail with a token is owned all the same",
      "second is not blamed for the one before",
      "the same again, and none, are no contradiction",
      "the slow one",
    ]);
    expect(run.leftovers).toEqual(NOTHING);
    expect(run.output).not.toMatch(LINGERS);
  });

  test.each([
    ["second gets one more than it waited for", '"Too many"'],
    ["second with a hook gets it from its afterEach", '"From a hook"'],
    ["second gets one more beside others", '"Too many"'],
  ])("a surplus of mail fails its test: %s", (name, subject) => {
    expect(failureOf(name)).toContain("waitForMails(1) was to give exactly 1 mail");
    expect(failureOf(name)).toContain(subject);
  });

  test("a wait shows what arrived, and the nearest miss field by field", () => {
    const failure = failureOf("a near miss");
    expect(failure).toContain('No mail with { to: "ada@example.test", subject: "Welcome Ada" }');
    expect(failure).toMatch(
      /1 {2}\S+ s {2}shop@example\.test → ada@example\.test {4}"Welcome, Ada"/,
    );
    expect(failure).toMatch(/2 {2}\S+ s {2}shop@example\.test → grace@example\.test/);
    expect(failure).toMatch(/subject +wanted "Welcome Ada"\s+got +"Welcome, Ada"/);
    // Jest shows the line of the test, and not one of ours.
    expect(run.output).toMatch(
      /> +\d+ \| +await smtp\.waitForMail\(\s*$|> +\d+ \| +await smtp\.waitForMail\(\{ to/m,
    );
  });

  test("a matcher shows both sides", () => {
    expect(failureOf("a matcher")).toMatch(/wanted +"Goodbye, Ada"\s+got +"Welcome, Ada"/);
  });

  test("a mail too many is shown", () => {
    expect(failureOf("a mail too many")).toContain('"Surprise"');
  });

  test("a wait without a time of its own fails before Jest gives its test up", () => {
    const failure = failureOf("the runner's own timeout is near");
    const [, waited] = /"nobody@example\.test" \} arrived within (\d+) ms/.exec(failure) ?? [];
    expect(Number(waited)).toBeGreaterThan(0);
    expect(Number(waited)).toBeLessThan(600);
    expect(failure).not.toContain("Exceeded timeout");
  });

  test("late mail is reported against the test that it belongs to", () => {
    expect(failureOf("mail of the slow one")).toContain('belongs to the test "the slow one"');
  });

  test("a wait under fake timers fails as any other", () => {
    expect(failureOf("frozen timers")).toContain("arrived within 20 ms");
  });

  test("mail that says nothing about its test fails by name where several run", () => {
    for (const name of ["mail of nobody, for ada", "mail of nobody, for grace"]) {
      const failure = failureOf(name);
      expect(failure).toContain("belongs to nobody");
      expect(failure).toContain('"mail of nobody, for ada"');
      expect(failure).toContain("smtp.address(");
    }
  });

  test.each([
    ["other-environment", "testEnvironment to it in jest.config.js"],
    ["unknown-option", 'Unknown option "dataSizeLimt". Did you mean "dataSizeLimit"?'],
    ["wrong-value", 'The option "dataSizeLimit" takes a whole number'],
    ["file-value", 'The option "dataSizeLimit" takes a whole number'],
    ["wrong-variable", 'not MAIL_PORT: "prot"'],
    ["misspelt", 'Unknown option "smpt" in testEnvironmentOptions. Did you mean "smtp"?'],
    ["no-options", "testEnvironmentOptions.smtp takes an object of options, not 2525"],
    [
      "file-options",
      'Unknown option "dataSizeLimt" of useSmtpServer(). Did you mean "dataSizeLimit"?',
    ],
    ["late-options", "when the tests of its file were running already"],
    ["file-options", "when the tests of its file were running already"],
  ])("what is wrong in %s.test.js is named: %s", (file, text) => {
    // What Jest prints of a file begins with its name.
    const [, ofFile] = run.output.split(`FAIL fail/${file}.test.js`);
    expect(ofFile?.split(/^(?:FAIL|PASS) /m)[0]).toContain(text);
  });
});
