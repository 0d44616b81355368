import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Run } from "./run-project.js";

const SENT = "shop@example.test → ";

/** A line of a digest: the size of a mail depends on who sends it. */
export const mailLine = (number: number, to: string, subject: string): string =>
  `  ${number}  ${SENT}${to}  "${subject}"  … octets`;

/** What some tests' errors have to say, line by line, by the names of the tests; `""` for nothing. */
export type Digests = Readonly<Record<string, readonly string[]>>;

/** A line of ours, without the indent that a runner may give all of them. */
const OURS = /^(?:This test received|Sessions that brought|Evidence:| +\d+ {2}\S| +… and \d+ more)/;

/** What we have added to the text of a failure. */
export function digestIn(text: string): string[] {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => /^\s*(?:This test|Sessions that|Evidence:)/.test(line));
  if (first === -1) return [];
  const indent = lines[first]?.search(/\S/) ?? 0;
  const rest = lines.slice(first).map((line) => line.slice(indent));
  const end = rest.findIndex((line) => !OURS.test(line));
  return rest.slice(0, end === -1 ? undefined : end).map(steady);
}

function steady(line: string): string {
  return line.replace(/\d+ octets$/, "… octets");
}

/** The digests of a run's failures, as its report in JSON has them. */
export function digestsOf({ tests }: Run): Digests {
  return Object.fromEntries(
    tests.flatMap(({ name, failures }) => {
      const lines = failures.flatMap((failure) => digestIn(failure));
      return lines.length === 0 ? [] : [[name, lines]];
    }),
  );
}

/** The pages that a run's output names. */
export function pagesIn(output: string): string[] {
  return [...new Set([...output.matchAll(/Evidence: (\S+\.html)/g)].map(([, path = ""]) => path))];
}

/** The files below a folder, by path; undefined where there is no such folder. */
export function filesIn(folder: string): string[] | undefined {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}
