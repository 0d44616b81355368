import { expect, test } from "vitest";
import { decodeXtext, encodeXtext } from "./xtext.js";

test("the example of RFC 4954 §5.1", () => {
  expect(decodeXtext("e+3Dmc2@example.com")).toBe("e=mc2@example.com");
  expect(encodeXtext("e=mc2@example.com")).toBe("e+3Dmc2@example.com");
});

test.for(["+3d", "+3", "+", "+G0", "a b", "a=b", "é", "\0"])(
  "%j is no xtext (RFC 3461 §4)",
  (text) => {
    expect(decodeXtext(text)).toBeUndefined();
  },
);

test("control characters, spaces, + and = are escaped", () => {
  expect(encodeXtext("\0 +=~")).toBe("+00+20+2B+3D~");
});
