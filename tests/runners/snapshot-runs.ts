import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NOTHING, PASSED, Project, type Run, verdict } from "./run-project.js";

/** What a run of a project with snapshots of mails is to do, whichever runner it has. */
export interface SnapshotRunner {
  readonly name: "vitest" | "jest";
  /** How a test file ends. */
  readonly ending: string;
  /** How many snapshots the project has, those in files of their own apart. */
  readonly count: number;
  /** What forbids it to write snapshots. */
  readonly ci: Parameters<Project["run"]>[1];
}

/** The receipt that the project's application sends, as a snapshot has it. */
const RECEIPT = `# Your receipt

From: Shop <shop@shop.test>
To: ada@<test>
Date: <date-1>
Message-ID: <message-id-1>
X-Request-ID: <uuid-1>

## Envelope

MAIL FROM:<shop@shop.test>
RCPT TO:<ada@<test>>

## Parts

- multipart/mixed
  - multipart/alternative
    - text/plain; charset=utf-8
    - multipart/related; type=text/html
      - text/html; charset=utf-8
      - image/png, inline "logo.png"
  - text/plain, attachment "terms.txt"

## Text

    Hello Ada,

    you paid 99.00: https://shop.test/receipt?token=<token-1>&to=ada%40<test>

## Text of the HTML

    Hello Ada,

    you paid 99.00: Receipt

    Shop

## HTML

    <p>Hello <b>Ada</b>,</p>
    <p>
      you paid 99.00: <a href="https://shop.test/receipt?token=<token-1>&amp;to=ada%40<test>">Receipt</a>
    </p>
    <img src="cid:<cid-1>" alt="Shop">

## Attachments

- "logo.png", image/png, 4 octets, SHA-256 0f4636c78f65d363, cid:<cid-1>
- "terms.txt", text/plain, 6 octets, SHA-256 41d8aef4fd2ff1fe`;

/** Lines as they stand within something. */
export const within = (indent: string, text: string): string => text.replaceAll(/^(?=.)/gm, indent);

export const receiptWith = (total: string): string => RECEIPT.replaceAll("99.00", total);

/** The snapshots of a project, as they are kept. */
async function kept({ folder }: Project, { ending }: SnapshotRunner) {
  const read = (path: string): Promise<string> => readFile(join(folder, "test", path), "utf8");
  return {
    file: await read(`__snapshots__/receipt.test.${ending}.snap`),
    inline: await read(`inline.test.${ending}`),
  };
}

/** Tests of a project whose snapshots are written, compared, updated and refused by its own runner. */
export function snapshotRuns(runner: SnapshotRunner): void {
  const { name, ending, count } = runner;

  test("snapshots are written once, hold in the next run, name what has changed, and are updated when asked", async () => {
    await using project = await Project.create({ from: `${name}-snapshots` });
    const first = await project.run(name);
    expect(verdict(first)).toEqual(PASSED);
    expect(first.output).toMatch(new RegExp(`Snapshots.* ${count} written`));
    const written = await kept(project, runner);
    expect(written.file).toContain(`exports[\`a receipt 1\`] = \`\n${RECEIPT}\n\`;`);
    expect(written.file).toContain(
      `{\n  "mails": [\n${within("    ", RECEIPT)},\n  ],\n  "user": "ada",\n}`,
    );
    expect(written.file).toMatch(
      /two snapshots of one mail.*no HTML 1`\] = `\n# Your receipt\n\nFrom: Shop/,
    );
    const [, inline, short = "", own] = written.inline.split(/(?<=Snapshot\([^`]*)`\n/);
    for (const text of [inline, own])
      expect(text).toBe(`${within("    ", RECEIPT)}\n  \`);\n${text?.split("`);\n")[1]}`);
    expect(short).toMatch(/^ {4}# Your receipt\n\n {4}To: ada@<test>\n/);

    // Every volatile part of these mails is another.
    const second = await project.run(name, runner.ci);
    expect(verdict(second)).toEqual(PASSED);
    expect(second.output).not.toMatch(/\d (?:snapshots? )?(?:written|updated|obsolete)/);
    expect(await kept(project, runner)).toEqual(written);

    const changed = await project.run(name, { env: { TOTAL: "10.00" } });
    expect(changed.exitCode).toBe(1);
    expect(changed.tests.map(({ status }) => status)).not.toContain("passed");
    expect(withoutMargin(changed)).toContain(
      [
        "-     you paid 99.00: https://shop.test/receipt?token=<token-1>&to=ada%40<test>",
        "+     you paid 10.00: https://shop.test/receipt?token=<token-1>&to=ada%40<test>",
        "",
        "## Text of the HTML",
        "",
        "Hello Ada,",
        "",
        "-     you paid 99.00: Receipt",
        "+     you paid 10.00: Receipt",
        "",
        "Shop",
        "",
        "## HTML",
        "",
        "<p>Hello <b>Ada</b>,</p>",
        "<p>",
        `-       you paid 99.00: <a href="https://shop.test/receipt?token=<token-1>&amp;to=ada%40<test>">Receipt</a>`,
        `+       you paid 10.00: <a href="https://shop.test/receipt?token=<token-1>&amp;to=ada%40<test>">Receipt</a>`,
      ].join("\n"),
    );
    expect(await kept(project, runner)).toEqual(written);

    const updated = await project.run(name, { args: ["-u"], env: { TOTAL: "10.00" } });
    expect(verdict(updated)).toEqual(PASSED);
    expect(updated.output).toMatch(new RegExp(`Snapshots.* ${count} updated`));
    const after = await kept(project, runner);
    expect(after.file).toBe(written.file.replaceAll("99.00", "10.00"));
    expect(after.inline).toBe(written.inline.replaceAll("99.00", "10.00"));

    await project.write({
      [`test/receipt.test.${ending}`]: (
        await readFile(join(project.folder, `test/receipt.test.${ending}`), "utf8")
      ).replace("expect(mail).toMatchMailSnapshot();", "expect(mail).toHaveSubject(/receipt/);"),
    });
    const fewer = await project.run(name, { env: { TOTAL: "10.00" } });
    // Jest counts a snapshot that nobody asks for as a failure of the run, and Vitest does not.
    expect(fewer.tests.map(({ status }) => status)).not.toContain("failed");
    expect(fewer.output).toMatch(/1 (?:snapshot )?obsolete/);
  });

  test("a run in CI writes no snapshot, and fails where one is missing", async () => {
    await using project = await Project.create({ from: `${name}-snapshots` });
    const run = await project.run(name, runner.ci);
    expect(run.exitCode).toBe(1);
    expect(run.tests.map(({ status }) => status)).not.toContain("passed");
    await expect(kept(project, runner)).rejects.toThrow("ENOENT");
    expect(run.tests.flatMap(({ failures }) => failures).join("\n")).toMatch(
      /mismatched|not written/,
    );
  });

  test("what cannot be a snapshot is refused with what to do", async () => {
    await using project = await Project.create({ from: `${name}-snapshots` });
    const run = await project.run(name, { env: { FOLDER: "misuse" } });
    expect(run.leftovers).toEqual(NOTHING);
    const failures = Object.fromEntries(
      run.tests.map((outcome) => [outcome.name, outcome.failures.join("\n")]),
    );
    for (const [test, words] of [
      ["not", "expect(…).toMatchMailSnapshot() cannot be used with .not"],
      ["a promise", "got a promise: await it first"],
      [
        "a list",
        "got a list: take each mail by itself, `for (const mail of mails) expect(mail).toMatchMailSnapshot()`",
      ],
      [
        "an option",
        'Unknown option "htlm" of expect(…).toMatchMailSnapshot(). Did you mean "html"?',
      ],
      ["asymmetric", "expect(…).toMatchMailSnapshot() is no asymmetric matcher"],
    ] as const)
      expect({ test, failure: failures[test] }).toEqual({
        test,
        failure: expect.stringContaining(words),
      });
  });
}

/** What was printed, without white space at the ends of lines, and at their beginning where nothing has changed. */
const withoutMargin = ({ output }: Run): string =>
  output
    .split("\n")
    .map((line) => (/^ *[-+] /.test(line) ? line.replace(/^ +/, "") : line.trim()).trimEnd())
    .join("\n");
