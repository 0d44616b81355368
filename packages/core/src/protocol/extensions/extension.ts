import type { Reply } from "../grammar/reply.js";
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
}

/** What an extension may look at to decide on its EHLO line. */
export interface AnnounceContext {
  readonly rules: Rules;
  readonly isSecure: boolean;
}

/** What the parameters of one MAIL command come to; filled by the rules of the extensions. */
export interface MailFacts {
  size: number | undefined;
  body: "7BIT" | "8BITMIME" | "BINARYMIME" | undefined;
  smtpUtf8: boolean;
}

/** Judges one parameter's value: undefined takes it, a reply refuses it. */
export type ParameterRule = (
  value: string | undefined,
  facts: MailFacts,
  rules: Rules,
) => Reply | undefined;
