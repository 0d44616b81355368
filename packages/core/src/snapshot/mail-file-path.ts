import { basename } from "node:path";

/** A runner's test, as far as files are named for it. */
export interface TestOfFile {
  readonly name: string;
  /** What it stands in; the outermost has the file's name, or none. */
  readonly suite?: { readonly name: string; readonly suite?: unknown } | undefined;
  readonly file: { readonly filepath: string };
  /** Tell one attempt at the test from another. */
  readonly result?: { readonly retryCount?: number; readonly repeatCount?: number } | undefined;
}

/** A name that is longer is cut: file systems take 255 octets. */
const LONGEST = 60;

/** How many files each attempt at a test has named. */
const counts = new WeakMap<object, { readonly attempt: string; readonly count: number }>();

/**
 * Where the next mail of a test is kept, from the folder of its file: `./__mails__/sign-up.test.ts/a-new-user.md`, and
 * `…-2.md` for the second.
 */
export function mailFilePath(test: TestOfFile): string {
  const attempt = `${test.result?.retryCount} ${test.result?.repeatCount}`;
  const before = counts.get(test);
  const count = before?.attempt === attempt ? before.count + 1 : 1;
  counts.set(test, { attempt, count });
  const name = namesOf(test)
    .join(" ")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, LONGEST)
    .replaceAll(/^-|-$/g, "");
  return `./__mails__/${basename(test.file.filepath)}/${name}${count === 1 ? "" : `-${count}`}.md`;
}

/** The names of a test's suites and its own. */
function namesOf({ name, suite }: Pick<TestOfFile, "name" | "suite">): string[] {
  const outer = suite === undefined ? [] : namesOf(suite as Pick<TestOfFile, "name" | "suite">);
  return [...outer, name];
}
