const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** The words after AUTH: a list that shows its second, which may hold a password, to nobody but its own reader. */
export function hiddenArguments(args: readonly string[]): readonly string[] {
  const list = [...args];
  const show = { value: () => args.map((word, at) => (at === 0 ? word : "********")) };
  return Object.defineProperties(list, { toJSON: show, [INSPECT]: show });
}
