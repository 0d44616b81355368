import { describe, expect, test } from "vitest";
import type { ListFields } from "./message.js";
import { readMessage } from "./read-message.js";

const list = (...fields: readonly string[]): ListFields | undefined =>
  readMessage(Buffer.from([...fields, "", ""].join("\r\n"))).list;

describe("the fields of a list (RFC 2369)", () => {
  test("are read all together", () => {
    expect(
      list(
        "List-Id: The Shop's news <news.shop.test>",
        "List-Unsubscribe: <mailto:leave@shop.test?subject=leave>,",
        " <https://shop.test/leave?t=1,2>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "List-Help: <https://shop.test/help> (in English)",
        "List-Subscribe: <mailto:join@shop.test>",
        "List-Post: <mailto:news@shop.test>",
        "List-Owner: <mailto:owner@shop.test> (Ada)",
        "List-Archive: <https://shop.test/archive>",
      ),
    ).toEqual({
      id: "news.shop.test",
      unsubscribe: ["mailto:leave@shop.test?subject=leave", "https://shop.test/leave?t=1,2"],
      unsubscribePost: true,
      help: ["https://shop.test/help"],
      subscribe: ["mailto:join@shop.test"],
      post: ["mailto:news@shop.test"],
      owner: ["mailto:owner@shop.test"],
      archive: ["https://shop.test/archive"],
    });
  });

  test("that are missing are empty, and a message without any has none", () => {
    expect(list("List-Id: <news.shop.test>")).toEqual({
      id: "news.shop.test",
      unsubscribe: [],
      unsubscribePost: false,
      help: [],
      subscribe: [],
      post: [],
      owner: [],
      archive: [],
    });
    expect(list("Subject: List-Id: a")).toBeUndefined();
  });

  test.each([
    [
      "white space in a URL is none of it (§2)",
      "<https://shop.test/\r\n leave>",
      ["https://shop.test/leave"],
    ],
    [
      "a URL in a comment is none",
      "(once <https://old.test>) <https://shop.test>",
      ["https://shop.test"],
    ],
    ["what has no brackets is none", "https://shop.test/leave", []],
    ["what is never closed is none", "<https://a.test>, <https://shop.test", ["https://a.test"]],
    ["an empty one is none", "<>, <https://a.test>", ["https://a.test"]],
  ])("%s", (_, value, expected) => {
    expect(list(`List-Unsubscribe: ${value}`)?.unsubscribe).toEqual(expected);
  });

  test("a list that takes no mail has no URL to post to (§3.4)", () => {
    expect(list("List-Post: NO (closed)")?.post).toEqual([]);
  });

  test.each([
    ["List-Unsubscribe=One-Click", true],
    ["list-unsubscribe=one-click", true],
    ["One-Click", false],
    ["", false],
  ])("one click is offered by %j: %s (RFC 8058 §3.1)", (value, expected) => {
    expect(list(`List-Unsubscribe-Post: ${value}`)?.unsubscribePost).toBe(expected);
  });

  test.each([
    ["<news.shop.test>", "news.shop.test"],
    ["news.shop.test", "news.shop.test"],
    ["=?utf-8?Q?N=C3=A4chstes?= <news.shop.test>", "news.shop.test"],
    ["", undefined],
  ])("the identifier in %j is %j (RFC 2919 §3)", (value, expected) => {
    expect(list(`List-Id: ${value}`, "List-Help: <https://a.test>")?.id).toBe(expected);
  });
});
