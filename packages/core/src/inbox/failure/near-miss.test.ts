import { describe, expect, test } from "vitest";
import { compileMailQuery } from "../compile-query.js";
import { mailOf } from "../mail-of.testing.js";
import { describeNearMiss, nearestMiss } from "./near-miss.js";
import type { MailQuery } from "../query.js";

const MAILS = [
  mailOf({ to: ["ada@example.test"], content: "Subject: Welcome\n\nHello" }),
  mailOf({ to: ["bob@example.test"], content: "Subject: Reset\n\nHello" }),
  mailOf({
    to: ["ada@example.test"],
    content:
      "From: shop@shop.test\nSubject: Order\nX-Tag: a\nX-Tag: b\nX-One: c\nContent-Type: text/html\n\n<p>Hi",
  }),
  mailOf({
    to: ["carl@example.test"],
    content: "Subject: Bill\nContent-Type: application/pdf; name=a.pdf\n\nab",
  }),
];

const nearest = (query: MailQuery): ReturnType<typeof nearestMiss> =>
  nearestMiss(MAILS, compileMailQuery(query));

const described = (query: MailQuery): string => {
  const miss = nearest(query);
  return miss === undefined ? "" : describeNearMiss(miss).join("\n");
};

describe("the nearest miss", () => {
  test("is the mail that the most fields fit", () => {
    const miss = nearest({ to: "ada@example.test", subject: "Welcome", text: "Bye" });
    expect(miss?.mail).toBe(MAILS[0]);
    expect(miss?.misses.map(({ field }) => field)).toEqual(["text"]);
  });

  test("is the newest of equals", () => {
    expect(nearest({ to: "ada@example.test", subject: "Bye" })?.index).toBe(2);
  });

  test("of a query of one field is the newest mail", () => {
    expect(nearest({ subject: "Bye" })?.index).toBe(3);
  });

  test.each<readonly [string, MailQuery]>([
    ["none of several fields fits any mail", { to: "eve@example.test", subject: "Bye" }],
    ["the query is a predicate, which says no more than no", () => false],
  ])("is none where %s", (_, query) => {
    expect(nearest(query)).toBeUndefined();
  });

  test("takes a predicate that throws for one that does not hold", () => {
    const miss = nearest({
      to: "ada@example.test",
      subject: (subject) => (JSON.parse(subject) as { ok: boolean }).ok,
    });
    expect(miss?.misses.map(({ field }) => field)).toEqual(["subject"]);
  });

  test("is none where no mail came", () => {
    expect(nearestMiss([], compileMailQuery("ada@example.test"))).toBeUndefined();
  });

  test("is no mail that matches", () => {
    expect(nearest({ subject: /./ })).toBeUndefined();
  });
});

describe("is described field by field", () => {
  test.each<readonly [string, MailQuery, string]>([
    [
      "recipients and subject",
      { from: "shop@shop.test", to: "eve@example.test", subject: /^Reset$/ },
      `Closest is #2:
  to  wanted "eve@example.test"
      got    ["bob@example.test"]`,
    ],
    [
      "from: the reverse-path and what From says, once where they are equal",
      { from: "eve@example.test", subject: "Order" },
      `Closest is #3:
  from  wanted "eve@example.test"
        got    ["shop@shop.test"]`,
    ],
    [
      "what the mail does not have",
      {
        subject: "Order",
        text: "Hi",
        attachment: "b.pdf",
        authUser: "ada",
        cc: "bob@example.test",
      },
      `Closest is #3:
  text        wanted "Hi"
              got    no text
              mail.html has it; mail.text does not.
  attachment  wanted "b.pdf"
              got    no attachment
  authUser    wanted "ada"
              got    no AUTH
  cc          wanted "bob@example.test"
              got    []`,
    ],
    [
      "attachments, with their types and sizes",
      { to: "carl@example.test", attachment: { name: "a.pdf", size: 3 } },
      `Closest is #4:
  attachment  wanted { name: "a.pdf", size: 3 }
              got    "a.pdf", application/pdf, 2 octets`,
    ],
    [
      "header fields, all of each name",
      { subject: "Order", header: { "X-Tag": "z", "X-One": /z/, "X-None": true } },
      `Closest is #3:
  header  wanted { X-Tag: "z", X-One: /z/, X-None: true }
          got    { X-Tag: ["a", "b"], X-One: "c", X-None: none }`,
    ],
  ])("%s", (_, query, text) => {
    expect(described(query)).toBe(text);
  });
});
