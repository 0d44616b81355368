import { type CompiledQuery, compileMailQuery } from "../inbox/compile-query.js";
import { describeMail } from "../inbox/describe-mail.js";
import type { MailQuery } from "../inbox/query.js";
import { show } from "../inbox/show.js";
import { isMail, type MatcherResult } from "./matcher.js";

/** As `expect.mail(query)`, within `toEqual` and the like: equals every captured mail that the query means, and nothing else. */
export function mail(received: unknown, query?: MailQuery): MatcherResult {
  const { onMail, text } = compiled(query);
  const pass = isMail(received) && onMail(received);
  return {
    pass,
    message: () =>
      `Expected ${isMail(received) ? describeMail(received) : show(received)} ${pass ? "not " : ""}to be a mail with ${text}`,
  };
}

/** The test's own line is far down in the stack of what a runner compares, and an error in the query is to name it. */
function compiled(query: MailQuery | undefined): CompiledQuery {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  try {
    return compileMailQuery(query);
  } finally {
    Error.stackTraceLimit = limit;
  }
}
