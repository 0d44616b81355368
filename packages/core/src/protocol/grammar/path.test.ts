import { describe, expect, test } from "vitest";
import { parsePathAt } from "./path.js";

describe("a path (RFC 5321 §4.1.2)", () => {
  test("says how long it and its parts are, quotes and brackets counted (§4.5.3.1.1 to §4.5.3.1.3)", () => {
    expect(parsePathAt('<@r.test:"a b"@b.test>', 0, "forward")).toEqual({
      address: '"a b"@b.test',
      localPartOctets: 5,
      domainOctets: 6,
      pathOctets: 22,
      isInternationalized: false,
      end: 22,
    });
  });

  test("is measured in octets of UTF-8 (RFC 6531 §3.3)", () => {
    expect(parsePathAt("<é@ü.test>", 0, "reverse")).toMatchObject({
      localPartOctets: 2,
      domainOctets: 7,
      pathOctets: 12,
      isInternationalized: true,
      end: 10,
    });
  });

  test("is null for MAIL only (§4.5.5)", () => {
    expect(parsePathAt("<>", 0, "reverse")).toMatchObject({ address: "", pathOctets: 2, end: 2 });
    expect(parsePathAt("<>", 0, "forward")).toBe("malformed");
  });

  test("is postmaster alone for RCPT only, in any case (§4.5.1)", () => {
    expect(parsePathAt("<PostMaster>", 0, "forward")).toMatchObject({
      address: "PostMaster",
      localPartOctets: 10,
      domainOctets: 0,
      end: 12,
    });
    expect(parsePathAt("<postmaster>", 0, "reverse")).toBe("malformed");
    expect(parsePathAt("<poſtmaſter>", 0, "forward")).toBe("malformed");
  });

  test("counts a source route that is UTF-8 as internationalized", () => {
    expect(parsePathAt("<@ü.test:a@b>", 0, "forward")).toMatchObject({ isInternationalized: true });
  });

  test.for([
    ["", "no-brackets"],
    ["a@b", "no-brackets"],
    ["<", "malformed"],
    ["<a@b", "malformed"],
    ["<a>", "malformed"],
    ["<@b>", "malformed"],
    ["<@a:>", "malformed"],
    ["<@a,@b>", "malformed"],
    ["<@a,b:c@d>", "malformed"],
    ["<@a,:c@d>", "malformed"],
    ["<a@b >", "malformed"],
    ["<<a@b>>", "malformed"],
    ["<postmaster@>", "malformed"],
  ] as const)("%j is %s", ([text, fault]) => {
    expect(parsePathAt(text, 0, "forward")).toBe(fault);
  });
});
