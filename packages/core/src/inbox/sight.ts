import type { CompiledQuery } from "./compile-query.js";

/** What somebody has looked at of their mail, and what they let pass. */
export interface Sight {
  /**
   * Whose mail it is: all that a fixture of one's own gets, what one test of a file gets, or what the file gets outside of
   * its tests.
   */
  readonly owner: "fixture" | "test" | "file";
  /** The ids of mails that were returned by a read or a wait, or told of by an error. */
  readonly seen: Set<string>;
  /** Which mail need not be looked at. */
  readonly allowed: CompiledQuery[];
  /** The same for all tests of the file. */
  readonly allowedInFile: readonly CompiledQuery[];
  /** What stands in addresses that are the owner's alone; undefined where nobody knows. */
  readonly token: string | undefined;
}

export function makeSight(
  owner: Sight["owner"] = "fixture",
  token?: string,
  allowedInFile: readonly CompiledQuery[] = [],
): Sight {
  return { owner, token, seen: new Set(), allowed: [], allowedInFile };
}

/** Notes that mails were handed to a test. */
export function saw<T extends { readonly id: string }>({ seen }: Sight, mails: T): T;
export function saw<T extends readonly { readonly id: string }[]>({ seen }: Sight, mails: T): T;
export function saw(
  { seen }: Sight,
  mails: { readonly id: string } | readonly { readonly id: string }[],
): unknown {
  for (const { id } of [mails].flat()) seen.add(id);
  return mails;
}
