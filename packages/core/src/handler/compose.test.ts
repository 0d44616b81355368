import { describe, expect, test } from "vitest";
import { compose } from "./compose.js";
import type { Handler, HookContext } from "./handler.js";
import { accept, reject } from "./verdict.js";

const { signal } = new AbortController();
const context = { signal } as HookContext & { argument: undefined };

/** What a row of handlers says to NOOP, one result each. */
const inRow = (...results: readonly unknown[]): { answer: unknown; asked: number[] } => {
  const asked: number[] = [];
  const handlers = results.map((result, index): Handler => ({
    handleNoop() {
      asked.push(index);
      return result as undefined;
    },
  }));
  return { answer: compose(...handlers).handleNoop?.(context), asked };
};

describe("handlers in a row", () => {
  test("are asked in turn, and nothing said lets the default happen", () => {
    expect(inRow(undefined, undefined)).toEqual({ answer: undefined, asked: [0, 1] });
  });

  test("stop at the first refusal", () => {
    const no = reject(550, "No");
    expect(inRow("250 fine", no, "250 never asked")).toEqual({ answer: no, asked: [0, 1] });
    expect(inRow("451 later", no)).toEqual({ answer: "451 later", asked: [0] });
  });

  test("stop where one accepts and keeps nothing", () => {
    const drop = accept({ record: false });
    expect(inRow(drop, "250 never asked")).toEqual({ answer: drop, asked: [0] });
  });

  test("stop at nonsense, which is an error of its handler's", () => {
    expect(inRow(42, "250 never asked")).toEqual({ answer: 42, asked: [0] });
  });

  test("give the last reply that one of them gave", () => {
    expect(inRow("250 one", "250 two", undefined).answer).toBe("250 two");
    expect(inRow("250 one", accept()).answer).toBe("250 one");
    expect(inRow(undefined, accept(), undefined).answer).toEqual(accept());
  });

  test("stay synchronous for as long as they are", () => {
    const { answer, asked } = inRow(undefined, Promise.resolve("250 later"), undefined);
    expect(answer).toBeInstanceOf(Promise);
    expect(asked).toEqual([0, 1]);
  });

  test("wait for each other where they are not", async () => {
    const { answer, asked } = inRow(Promise.resolve("250 one"), Promise.resolve(), undefined);
    expect(await answer).toBe("250 one");
    expect(asked).toEqual([0, 1, 2]);
    const refused = inRow(Promise.resolve("550 no"), "250 never asked");
    expect(await refused.answer).toBe("550 no");
    expect(refused.asked).toEqual([0]);
  });

  test("pass an error on, sync or async", async () => {
    const fail: Handler = {
      handleNoop: () => {
        throw new Error("sync");
      },
    };
    expect(() => compose({}, fail).handleNoop?.(context)).toThrow("sync");
    const { answer } = inRow(Promise.reject(new Error("async")), "250 never asked");
    await expect(answer).rejects.toThrow("async");
  });

  test("have no hook that none of them has, so that nobody is asked in vain", () => {
    expect(Object.keys(compose({ handleRcpt: () => undefined }, {}))).toEqual(["handleRcpt"]);
    expect(Object.keys(compose())).toEqual([]);
  });

  test("know their this, and may be rows themselves", () => {
    class Saying implements Handler {
      readonly #text: string;
      constructor(text: string) {
        this.#text = text;
      }
      handleNoop(): string {
        return this.#text;
      }
    }
    const row = compose(compose(new Saying("250 a"), new Saying("250 b")), {});
    expect(row.handleNoop?.(context)).toBe("250 b");
  });
});
