import type { Reply } from "../grammar/reply.js";
import type { EsmtpParameter } from "../session/envelope.js";
import type { Rules } from "../session/rules.js";
import type { Verb } from "../session/verb.js";

/**
 * A service extension in the terms of RFC 5321 §2.2.2: its EHLO keyword, the parameters that it adds to MAIL and RCPT,
 * the verbs that it adds, and how much longer it lets command lines be.
 */
export interface Extension {
  readonly keyword: string;
  /** The EHLO line; undefined where this session is not offered the extension. */
  announce(context: AnnounceContext): string | undefined;
  readonly mailParameters?: Readonly<Record<string, ParameterRule>>;
  readonly rcptParameters?: Readonly<Record<string, ParameterRule>>;
  readonly verbs?: readonly Verb[];
  /** Octets by which the longest line of a verb grows. */
  readonly commandLineGrowth?: Readonly<Record<string, number>>;
  /** The commands that are refused where the extension is required, unless they use it; none where nobody can see that. */
  readonly demands?: { readonly [Command in DemandingCommand]?: Demand };
}

/** The commands in which a client shows that it uses an extension. */
export type DemandingCommand = "MAIL" | "RCPT" | "DATA";

/** Whether a command uses an extension. */
export type Demand = (parameters: readonly EsmtpParameter[]) => boolean;

/** Whether a command carries one of the parameters named. */
export const carries =
  (...keywords: readonly string[]): Demand =>
  (parameters) =>
    parameters.some(({ keyword }) => keywords.includes(keyword.toUpperCase()));

/** What an extension may look at to decide on its EHLO line. */
export interface AnnounceContext {
  readonly rules: Rules;
  readonly isSecure: boolean;
  /** The client may say whose session this is. */
  readonly mayActForOthers: boolean;
}

/** What the parameters of one MAIL command come to; filled by the rules of the extensions. */
export interface MailFacts {
  size: number | undefined;
  body: "7BIT" | "8BITMIME" | "BINARYMIME" | undefined;
  smtpUtf8: boolean;
  readonly isSecure: boolean;
}

/** Judges one parameter's value: undefined takes it, a reply refuses it. */
export type ParameterRule = (
  value: string | undefined,
  facts: MailFacts,
  rules: Rules,
) => Reply | undefined;
