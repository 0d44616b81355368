import { expect, test } from "vitest";
import { formatParameter, parseParameters } from "./parameters.js";

test("keywords and values keep their case and order (RFC 5321 §4.1.2)", () => {
  expect(parseParameters(" SIZE=10  Body=8bitMIME SMTPUTF8")).toEqual([
    { keyword: "SIZE", value: "10" },
    { keyword: "Body", value: "8bitMIME" },
    { keyword: "SMTPUTF8", value: undefined },
  ]);
});

test.for(["", " ", "   "])("%j holds none", (text) => {
  expect(parseParameters(text)).toEqual([]);
});

test.for(["SIZE=1", " =1", " SIZE=", " -X=1", " S_Z=1", " SIZE=1=2", " SIZE=\t", " X=\0", " é=1"])(
  "%j is malformed",
  (text) => {
    expect(parseParameters(text)).toBeUndefined();
  },
);

test("a parameter is written with its value or without", () => {
  expect(formatParameter({ keyword: "SIZE", value: "1" })).toBe("SIZE=1");
  expect(formatParameter({ keyword: "SMTPUTF8", value: undefined })).toBe("SMTPUTF8");
});
