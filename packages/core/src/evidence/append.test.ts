import { AssertionError } from "node:assert";
import { expect, test } from "vitest";
import { append, errorAt, textOf } from "./append.js";

const frames = (stack: string | undefined): string[] =>
  (stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));

test("lines follow the message, and precede where it happened", () => {
  const error = new TypeError("No\nsuch thing");
  const where = frames(error.stack);
  append(error, ["One", "Two"]);
  expect(error.message).toBe("No\nsuch thing\n\nOne\nTwo");
  expect(error.stack).toBe(["TypeError: No\nsuch thing\n\nOne\nTwo", ...where].join("\n"));
});

test("an error without a message has the lines for one", () => {
  const error = new Error();
  const where = frames(error.stack);
  const [first] = error.stack?.split("\n") ?? [];
  append(error, ["One"]);
  expect(error.message).toBe("\n\nOne");
  expect(error.stack).toBe([`${first}\n\nOne`, ...where].join("\n"));
});

test("a message that was changed after its stack was made leaves the stack's own", () => {
  const error = new Error("first");
  const where = frames(error.stack);
  error.message = "second";
  append(error, ["One"]);
  expect(error.stack).toBe(["Error: first\n\nOne", ...where].join("\n"));
});

test("an error that is thrown again in another test has that test's lines alone", () => {
  const error = new Error("Again");
  append(error, ["Of the first"]);
  append(error, ["Of the second"]);
  expect(error.message).toBe("Again\n\nOf the second");
  expect(error.stack).not.toContain("Of the first");
});

test("a message that ends with frames, as Jest's of a failed assertion of Node's, keeps them last", () => {
  const error = {
    message: "assert.equal(a, b)\n\n    at one (file.js:1:2)\n    at two (file.js:3:4)",
  };
  append(error, ["One"]);
  expect(error.message).toBe(
    "assert.equal(a, b)\n\nOne\n\n    at one (file.js:1:2)\n    at two (file.js:3:4)",
  );
});

test("a frozen error says what it says", () => {
  const error = Object.freeze(new Error("Frozen"));
  append(error, ["One"]);
  expect(error.message).toBe("Frozen");
});

test("a text that was thrown makes room for an error that says the same, where its test stands", () => {
  const place = new Error();
  const where = frames(place.stack);
  const errors: unknown[] = [["Exceeded timeout of 5 ms", place]];
  const error = errorAt(errors, 0);
  expect(errors).toEqual([place]);
  expect(error?.message).toBe('thrown: "Exceeded timeout of 5 ms"');
  expect(error?.stack).toBe(['thrown: "Exceeded timeout of 5 ms"', ...where].join("\n"));
});

test("an object that was thrown is shown", () => {
  const errors: unknown[] = [[{ status: 500 }, new Error()]];
  expect(errorAt(errors, 0)?.message).toBe("thrown: { status: 500 }");
});

test("what has neither a message nor a place is left as it is", () => {
  const errors: unknown[] = ["text", undefined];
  expect(errorAt(errors, 0)).toBeUndefined();
  expect(errors).toEqual(["text", undefined]);
});

test("the text of an error is its message, with the difference that Vitest keeps beside it", () => {
  expect(
    textOf(Object.assign(new AssertionError({ message: "Not so" }), { diff: "- a\n+ b" })),
  ).toBe("Not so\n\n- a\n+ b");
  expect(textOf([new Error("In a pair"), new Error()])).toBe("In a pair");
  expect(textOf(["A text", new Error()])).toBe("A text");
});
