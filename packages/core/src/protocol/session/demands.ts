import type { Demand, DemandingCommand, Extension } from "../extensions/extension.js";
import type { Reply } from "../grammar/reply.js";
import type { EsmtpParameter } from "./envelope.js";
import * as replies from "./replies.js";
import type { Rules } from "./rules.js";

/** What the extensions that are required demand of each command. */
export type Demands = ReadonlyMap<DemandingCommand, readonly (readonly [string, Demand])[]>;

/** The demands of the extensions that are required; undefined where there are none. */
export function demandsOf(required: readonly Extension[]): Demands | undefined {
  const demands = new Map<DemandingCommand, (readonly [string, Demand])[]>();
  for (const { keyword, demands: own = {} } of required)
    for (const [command, demand] of Object.entries(own) as [DemandingCommand, Demand][])
      demands.set(command, [...(demands.get(command) ?? []), [keyword, demand]]);
  return demands.size === 0 ? undefined : demands;
}

/** The reply that refuses a command for want of an extension; undefined where it uses all that it has to. */
export function unmetDemand(
  { demands }: Rules,
  command: DemandingCommand,
  parameters: readonly EsmtpParameter[],
): Reply | undefined {
  const unmet = demands?.get(command)?.find(([, isMet]) => !isMet(parameters));
  if (unmet === undefined) return undefined;
  return command === "DATA" ? replies.dataNeedsBdat : replies.extensionRequired(command, unmet[0]);
}
