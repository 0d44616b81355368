import { SmtpFixtureError } from "../errors.js";
import { show } from "../inbox/show.js";
import type { MatcherContext, MatcherResult } from "./matcher.js";

/** A call of an async matcher whose promise nobody has awaited yet. */
interface Call {
  /** The call as it stands in the test, as far as it is known. */
  readonly text: string;
  /** The test that it was made in; undefined where nobody knows, or in a hook of the file. */
  readonly owner: string | undefined;
  /** Holds the place of the call. */
  readonly place: Error;
  isSettled: boolean;
  /** Handlers that were given to its promise, or to what came of that, beyond those of the runner itself. */
  handlers: number;
}

interface Calls {
  /** The test that runs now. */
  ownerOf: () => string | undefined;
  readonly open: Set<Call>;
}

// A test file may load several bundles of ours: they meet here.
const KEY = Symbol.for("smtp-fixture calls of async matchers");
const holder = globalThis as { [KEY]?: Calls };

/**
 * From now on notices async matchers that nobody awaits. For packages that can report them, with {@link takeUnawaited}.
 *
 * @param ownerOf - tells which test runs now, by whatever is given to `takeUnawaited` at its end
 */
export function noticeUnawaited(ownerOf: () => string | undefined): void {
  if (holder[KEY] === undefined) holder[KEY] = { ownerOf, open: new Set() };
  else holder[KEY].ownerOf = ownerOf;
}

/**
 * At the end of a test: the error for those of its matchers that nobody has awaited, each the cause of the one before.
 * Calls that belong to no test are among them.
 */
export function takeUnawaited(owner: string | undefined): SmtpFixtureError | undefined {
  const open = holder[KEY]?.open;
  if (open === undefined || open.size === 0) return undefined;
  let error: SmtpFixtureError | undefined;
  for (const call of [...open].toReversed()) {
    if (call.owner !== undefined && call.owner !== owner) continue;
    open.delete(call);
    // Nobody awaits a promise whose end a callback has told of.
    if (call.isSettled && call.handlers > 0) continue;
    error = unawaited(call, error);
  }
  return error;
}

function unawaited({ text, place }: Call, cause: SmtpFixtureError | undefined): SmtpFixtureError {
  const error = new SmtpFixtureError(
    "MATCHER_NOT_AWAITED",
    `${text} was not awaited, so it could not fail this test. Write \`await\` before it, or return its promise.`,
    cause === undefined ? undefined : { cause },
  );
  return withFrames(error, place);
}

/**
 * What an async matcher gives its runner: the runner makes of it what the test gets, and that is watched.
 *
 * @param below - the matcher's function: the place of the call is below it in the stack
 */
export function watched(
  context: MatcherContext | void,
  matcher: string,
  args: readonly unknown[],
  result: Promise<MatcherResult>,
  below: (...args: never) => unknown,
): Promise<MatcherResult> {
  const calls = holder[KEY];
  // Without a runner's context a caller has the result itself.
  if (calls === undefined || context?.utils === undefined) return result;
  const { isNot = false } = context;
  const call: Call = {
    text: `expect(smtp)${isNot ? ".not" : ""}.${matcher}(${args.map((arg) => show(arg)).join(", ")})`,
    owner: calls.ownerOf(),
    place: new Error("called here"),
    isSettled: false,
    handlers: -handlersOf(context),
  };
  Error.captureStackTrace(call.place, below);
  calls.open.add(call);
  const settle = (): void => {
    call.isSettled = true;
  };
  result.then(settle, settle);
  // What Vitest makes of a result is an error that does not say where the matcher was called. Jest sees to it.
  const isPlaced = typeof context.dontThrow === "function";
  return watchedPromise(result, call, calls.open, isPlaced ? undefined : call.place);
}

/** A handler whose errors have the stack of a place. */
function placed<T, U>(
  handler: ((value: T) => U) | null | undefined,
  place: Error,
): ((value: T) => U) | null | undefined {
  return (
    handler &&
    ((value) => {
      try {
        return handler(value);
      } catch (error) {
        throw withFrames(error as Error, place);
      }
    })
  );
}

function withFrames<E extends Error>(error: E, { stack = "" }: Error): E {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  error.stack = [`${error.name}: ${error.message}`, ...frames].join("\n");
  return error;
}

/** How many handlers a runner itself adds before the test has the promise: Vitest one, `expect.soft` and Jest another. */
function handlersOf({ dontThrow, soft }: MatcherContext): number {
  return typeof dontThrow === "function" || soft === true ? 2 : 1;
}

/** A promise that notices who wants to know of its end. Not a native one: `await` would look at that without a call. */
function watchedPromise<T>(
  promise: Promise<T>,
  call: Call,
  open: Set<Call>,
  place?: Error,
): Promise<T> {
  const follow = <U>(next: Promise<U>): Promise<U> => {
    call.handlers++;
    // A matcher that nobody awaits is reported by name, and not as a rejection that nobody handles.
    next.then(undefined, () => undefined);
    return watchedPromise(next, call, open);
  };
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable is what this is for
    then(onFulfilled, onRejected) {
      if (isNative(onFulfilled) || isNative(onRejected)) open.delete(call);
      const handler = place === undefined ? onFulfilled : placed(onFulfilled, place);
      return follow(promise.then(handler, onRejected));
    },
    catch: (onRejected) => follow(promise.catch(onRejected)),
    finally: (onFinally) => follow(promise.finally(onFinally)),
    [Symbol.toStringTag]: "Promise",
  };
}

/** `await`, `Promise.all()` and a test that returns a promise hand over functions that no program has written. */
function isNative(handler: unknown): boolean {
  return (
    typeof handler === "function" &&
    Function.prototype.toString.call(handler).endsWith("{ [native code] }")
  );
}
