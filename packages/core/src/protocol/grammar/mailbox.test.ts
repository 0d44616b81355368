import { describe, expect, test } from "vitest";
import { formatMailbox, parseMailbox, parseMailboxAt } from "./mailbox.js";

describe("a mailbox (RFC 5321 §4.1.2)", () => {
  test.for([
    ["ada@example.test", "ada", "example.test"],
    ['"ada"@example.test', "ada", "example.test"],
    ['"a b"@example.test', "a b", "example.test"],
    [String.raw`"a\"b"@example.test`, 'a"b', "example.test"],
    [String.raw`"a\\b"@example.test`, String.raw`a\b`, "example.test"],
    [String.raw`"\a\ "@example.test`, "a ", "example.test"],
    ['""@example.test', "", "example.test"],
    ["a@[127.0.0.1]", "a", "[127.0.0.1]"],
    ["用户@例子.广告", "用户", "例子.广告"],
  ])("%s means %j at %s", ([text, localPart, domain]) => {
    expect(parseMailbox(text ?? "")).toEqual({ localPart, domain });
  });

  test.for([
    "",
    "ada",
    "@example.test",
    "ada@",
    "ada@example.test ",
    " ada@example.test",
    "a.@b",
    ".a@b",
    "a..b@c",
    "a b@c",
    "a@b@c",
    '"a@b',
    '"a"b@c',
    '"a""b"@c',
    '"a\nb"@c',
    '"a\u{7f}b"@c',
    String.raw`"a\"@c`,
    '"\\é"@c',
    "a@-b",
    "a@b-",
    "a@b.-c",
    "a@b_c",
    "a@b..c",
    "a@.b",
    "a@b.",
    "<a@b>",
  ])("%j is none", (text) => {
    expect(parseMailbox(text)).toBeUndefined();
  });

  test("is read where it stands, and says where it ends", () => {
    expect(parseMailboxAt("<a@b.c>", 1)).toEqual({ localPart: "a", domain: "b.c", end: 6 });
  });
});

const isLiteral = (inside: string): boolean => parseMailbox(`a@[${inside}]`) !== undefined;

describe("an address literal (RFC 5321 §4.1.3)", () => {
  test.for([
    "0.0.0.0",
    "255.255.255.255",
    "001.002.003.004",
    "IPv6:1:2:3:4:5:6:7:8",
    "IPv6:::",
    "IPv6:::1",
    "IPv6:1::",
    "IPv6:1:2:3:4:5:6::",
    "IPv6:::1:2:3:4:5:6",
    "IPv6:1:2::3:4:5:6",
    "IPv6:1:2:3:4:5:6:1.2.3.4",
    "IPv6:::1.2.3.4",
    "IPv6:1:2:3:4::1.2.3.4",
    "IPv6:::1:2:3:4:1.2.3.4",
    "IPV6:ABCD::ef01",
    "tag:content",
    "a-b1:!~",
  ])("is [%s]", (inside) => {
    expect(isLiteral(inside)).toBe(true);
  });

  test.for([
    "",
    "256.0.0.1",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.",
    "1.2.3.0000",
    "1.2.3.-4",
    "1.2.3.4 ",
    "IPv6:",
    "IPv6:1",
    "IPv6:1.2.3.4",
    "IPv6::1",
    "IPv6:1:",
    "IPv6:1:2:3:4:5:6:7",
    "IPv6:1:2:3:4:5:6:7:8:9",
    "IPv6:1:2:3:4:5:6:7::",
    "IPv6:::1:2:3:4:5:6:7",
    "IPv6:1::2::3",
    "IPv6:1:::2",
    "IPv6:00001::",
    "IPv6:g::",
    "IPv6:1:2:3:4:5::1.2.3.4",
    "IPv6:1:2:3:4:5:6:7:1.2.3.4",
    "IPv6:1:2:3:4:5:1.2.3.4",
    "IPv6:::1.2.3.4:5",
    "IPv6:::1.2.3",
    "IPv6:fe80::1%eth0",
    "tag",
    "tag:",
    "-:x",
    "tag-:x",
    "ta_g:x",
    "tag:a b",
    "tag:a[b",
    "tag:a]b",
    "tag:é",
  ])("is not [%s]", (inside) => {
    expect(isLiteral(inside)).toBe(false);
  });
});

test.for([
  [{ localPart: "ada", domain: "b.test" }, "ada@b.test"],
  [{ localPart: "a b", domain: "b.test" }, '"a b"@b.test'],
  [{ localPart: "", domain: "b.test" }, '""@b.test'],
  [{ localPart: "a..b", domain: "b.test" }, '"a..b"@b.test'],
  [{ localPart: String.raw`"\ `, domain: "b.test" }, String.raw`"\"\\ "@b.test`],
  [{ localPart: "größe", domain: "b.test" }, "größe@b.test"],
  [{ localPart: "postmaster", domain: "" }, "postmaster"],
] as const)("%j is written %s", ([mailbox, text]) => {
  expect(formatMailbox(mailbox)).toBe(text);
});
