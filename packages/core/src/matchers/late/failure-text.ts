import type { Failure, MatcherContext, MatcherUtils } from "../matcher.js";

const COLOURS = { expected: "EXPECTED_COLOR", received: "RECEIVED_COLOR" } as const;

/**
 * A failure text: the call, what is wrong, what was wanted, what is there, and which mail it is about. It is coloured by
 * the runner's own means, and plain where there is no runner.
 */
export function failureText(context: MatcherContext | void, failure: Failure): string {
  const { isNot = false, promise = "", utils = PLAIN } = context ?? {};
  const { matcher, args, headline, rows, hints = [], mail } = failure;
  const [first = "", second = ""] = args;
  const options = { isNot, promise, secondArgument: second };
  const width = Math.max(...rows.map(({ name }) => name.length), "wanted".length);
  const lineOf = (name: string, text: string): string =>
    `  ${name.padEnd(width)}  ${text}`.trimEnd();
  return [
    utils.matcherHint(matcher, "mail", first, options),
    "",
    headline,
    "",
    ...rows.flatMap(({ name, lines, side }) =>
      lines.map((line, index) =>
        lineOf(index === 0 ? name : "", line === "" ? "" : utils[COLOURS[side]](line)),
      ),
    ),
    ...hints.map((hint) => lineOf("hint", hint)),
    "",
    lineOf("mail", mail),
  ].join("\n");
}

const same = (text: string): string => text;

/** What a runner would print without colours. */
const PLAIN: MatcherUtils = {
  EXPECTED_COLOR: same,
  RECEIVED_COLOR: same,
  matcherHint: (matcher, received, expected, { isNot, promise, secondArgument }) =>
    `expect(${received})${promise === "" ? "" : `.${promise}`}${isNot ? ".not" : ""}.${matcher}(${[expected, secondArgument].filter((name) => name !== "").join(", ")})`,
};
