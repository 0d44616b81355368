import {
  conflictIn,
  type ExtensionKeyword,
  type ExtensionUses,
  wantedUse,
} from "../protocol/extensions/use.js";
import type { Protocol } from "../protocol/session/dialect.js";
import type { Session } from "../protocol/session/phase.js";
import type { Question } from "../protocol/session/question.js";
import { connectionRules } from "../protocol/session/rules-of-session.js";

/** The extensions that a hook may change, as they stand; undefined for all other hooks. */
export function standingUses(
  { hook }: Question,
  session: Session | undefined,
): ExtensionUses | undefined {
  if (session === undefined || (hook !== "handleConnect" && hook !== "handleEhlo"))
    return undefined;
  return connectionRules(session).uses;
}

/**
 * What a hook has made of them; undefined where it left them alone.
 * @throws TypeError where that cannot be
 */
export function readUses(
  left: unknown,
  standing: ExtensionUses | undefined,
  protocol: Protocol,
): ExtensionUses | undefined {
  if (standing === undefined || typeof left !== "object" || left === null) return undefined;
  const uses = left as ExtensionUses;
  const changed = (Object.keys(uses) as ExtensionKeyword[]).filter(
    (name) => uses[name] !== standing[name],
  );
  if (changed.length === 0) return undefined;
  for (const name of changed) {
    if (!Object.hasOwn(standing, name))
      throw new TypeError(`context.extensions knows of no ${String(name)}.`);
    const wanted = wantedUse(name, uses[name]);
    if (wanted !== undefined)
      throw new TypeError(
        `context.extensions.${name} takes ${wanted}, not ${JSON.stringify(uses[name])}.`,
      );
  }
  const all = { ...standing, ...uses };
  const conflict = conflictIn(all, standing, protocol, "context.extensions");
  if (conflict !== undefined) throw new TypeError(conflict);
  return all;
}
