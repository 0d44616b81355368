import type { Verb } from "../verb.js";
import { data } from "./data.js";
import { ehlo, helo } from "./ehlo.js";
import { expn } from "./expn.js";
import { help } from "./help.js";
import { mail } from "./mail.js";
import { noop } from "./noop.js";
import { quit } from "./quit.js";
import { rcpt } from "./rcpt.js";
import { rset } from "./rset.js";
import { vrfy } from "./vrfy.js";

/** The verbs of RFC 5321 §4.1.1. Extensions bring their own. */
export const RFC5321_VERBS: readonly Verb[] = [
  ehlo,
  helo,
  mail,
  rcpt,
  data,
  rset,
  noop,
  vrfy,
  expn,
  help,
  quit,
];
