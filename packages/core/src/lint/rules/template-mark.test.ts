import { describe, expect, test } from "vitest";
import { alternative, HEADER, judged } from "../judged.testing.js";

const subject = (value: string): string =>
  `${HEADER.replace("Your order", value)}\nYour order is on its way.\n`;
const UTF8 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n";
const text = (value: string): string => `${HEADER}${UTF8}\n${value}\n`;
const NOT_RENDERED = "A template's mark was not rendered.";

describe("a mark that was not rendered is found", () => {
  test.each([
    ["Handlebars, Mustache", "Hello {{name}}, welcome", "Hello {{name}}, welcome"],
    ["three braces", "Hello {{{ user.name }}}!", "Hello {{{ user.name }}}!"],
    ["one that is cut off", "Hello {{ name", "Hello {{ name"],
    ["Jinja, Liquid, Twig", "{% if paid %}Thanks{% endif %}", "{% if paid %}Thanks{% endif %}"],
    ["EJS, ERB", "Hello <%= name %>!", "Hello <%= name %>!"],
    ["ERB without a sign", "<% end %> Hello", "<% end %> Hello"],
    ["template literals", "It costs ${price}.", "It costs ${price}."],
    ["Ruby", "Hello #{user.name}!", "Hello #{user.name}!"],
    ["percent signs", "Dear %FIRST_NAME%,", "Dear %FIRST_NAME%,"],
    ["square brackets", "Dear [[firstName]],", "Dear [[firstName]],"],
    ["Thymeleaf", "Dear [[${firstName}]],", "Dear [[${firstName}]],"],
    ["Mailchimp", "Dear *|FNAME|*,", "Dear *|FNAME|*,"],
  ])("%s", (_, line, excerpt) => {
    const findings = judged(text(line));
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings)
      expect(finding).toBe(`template-mark | text | ${NOT_RENDERED} | ${excerpt}`);
  });

  test("in the subject, the names, the visible text, the links and the names of attachments", () => {
    const mail = `From: {{shop}} <orders@shop.test>
To: "%name%" <ada@example.test>
Subject: Order <%= number %>
Date: Wed, 25 Nov 2026 00:00:00 +0000
Message-ID: <1@shop.test>
MIME-Version: 1.0
List-Unsubscribe: <https://shop.test/out/{{id}}>
Content-Type: multipart/mixed; boundary=mixed

--mixed
${alternative(
  "Hello ${name}",
  `<p lang="en">Hello \${name}</p> <a href="https://shop.test/%7B%7Btoken%7D%7D"><img src="https://shop.test/[[logo]]" alt="{{logo}}"></a>`,
)}
--mixed
Content-Type: application/pdf
Content-Disposition: attachment; filename="invoice-{{number}}.pdf"

pdf
--mixed--
`;
    expect(judged(mail)).toEqual(
      [
        "subject | Order <%= number %>",
        "name in From | {{shop}}",
        "name in To | %name%",
        "text | Hello ${name}",
        "html | Hello ${name}",
        "html | {{logo}}",
        "html alt | {{logo}}",
        "attachment name | invoice-{{number}}.pdf",
        "html link | https://shop.test/{{token}}",
        "html image | https://shop.test/[[logo]]",
        "header List-Unsubscribe link | https://shop.test/out/{{id}}",
      ].map((line) => {
        const [where = "", excerpt = ""] = line.split(" | ");
        return `template-mark | ${where} | ${NOT_RENDERED} | ${excerpt}`;
      }),
    );
  });

  test.each([
    ["a style", alternative("Hi", '<style>a{{b}} p {color: red}</style><p lang="en">Hi</p>')],
    ["a comment", alternative("Hi", '<!-- {{name}} --><p lang="en">Hi</p>')],
    ["percent-encoding in an address", "\nhttps://shop.test/?q=%AB%20%CD%EF%20a%2F%\n"],
    ["percentages", "\nFrom 20% to 30%, and 5%off 10%\n"],
    ["a comparison", "\nA <5% change, if x<%y\n".replace("<%y", "< %y")],
    ["JSON", '\n{"a":{"b":[[1,2],[3,4]]}}\n'],
    ["a variable of Windows", "\nOpen %APPDATA% and %Temp%.\n"],
    ["prices in braces", "\nAll {sizes} and $5 {each}\n"],
  ])("%s has none", (_, body) => {
    expect(judged(HEADER + body)).toEqual([]);
  });
});

describe("a value that is missing is found", () => {
  test.each([
    "Hello undefined,",
    "Dear undefined!",
    "undefined",
    "  null  ",
    "Hi null null, welcome back",
    "Your code is undefined.",
    "Your code is undefined",
    "Your order undefined has shipped",
    "undefined has invited you to a team",
    "Order number: undefined",
    "Order #undefined",
    "Total: NaN €",
    "Total: €NaN",
    "You save NaN%.",
    "Quantity: null",
    "Ship to undefined, undefined",
    "Payment method undefined expires soon.",
    "We shipped [object Object] today",
    "It was due on Invalid Date.",
    "Write to undefined@shop.test, please",
    "Hallo null, und danke. Wir sind da, und die Ware ist nicht weit.",
  ])("%j", (line) => {
    const findings = judged(text(line));
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings)
      expect(finding).toMatch(
        /^template-mark \| text \| A value is missing: there is "[^"]+"\. \| /,
      );
  });

  test.each(["Welcome, undefined", "undefined", "Order undefined", "Hi null, your code"])(
    "in the subject %j",
    (line) => {
      expect(judged(subject(line))).toEqual([
        expect.stringMatching(/^template-mark \| subject \| A value is missing/),
      ]);
    },
  );

  test.each([
    "https://shop.test/verify/undefined",
    "https://shop.test/verify?token=undefined&id=1",
    "https://shop.test/orders/NaN/pay",
    "https://undefined/reset",
    "https://shop.test/a?q=%5Bobject%20Object%5D",
    "https://shop.test/invoice?id=null",
  ])("in the address %s", (href) => {
    expect(
      judged(HEADER + alternative("Go on", `<p lang="en"><a href="${href}">Go on</a></p>`), {
        ignore: ["local-link"],
      }),
    ).toEqual([expect.stringMatching(/^template-mark \| html link \| A value is missing/)]);
  });

  test("in the name of an attachment", () => {
    const mail = `${HEADER}Content-Type: multipart/mixed; boundary=cut

--cut

Here it is.
--cut
Content-Type: application/pdf
Content-Disposition: attachment; filename=invoice-undefined.pdf

pdf
--cut--
`;
    expect(judged(mail)).toEqual([
      'template-mark | attachment name | A value is missing: there is "undefined". | invoice-undefined.pdf',
    ]);
  });
});

describe("prose about such words is none", () => {
  test.each([
    'Rows with "null" values are left out.',
    "Rows with null values are left out.",
    "The contract is null and void.",
    "This is undefined behaviour in C++.",
    "We fixed a crash when the name of a user was undefined.",
    "The function returned null for an empty list.",
    "It must not be null.",
    "Fields may be undefined or null.",
    "We cannot reject the null hypothesis.",
    "In JavaScript, 0/0 is NaN.",
    "The value is undefined.",
    "A null pointer, as they call it.",
    "Nan, Undefined and Null are names too: Nan Goldin, Christopher Null.",
    "The non-null assertion of TypeScript is gone.",
    "Dividing by zero gives NaN values in that column.",
    "The keyword null has six uses.",
  ])("%j", (line) => {
    expect(judged(text(line))).toEqual([]);
  });

  test.each([
    "Wir haben null Fehler gefunden, und das ist nicht die Regel.",
    "Der Schalter steht auf null und ist nicht defekt.",
    "Der er null grader, og det er ikke koldt.",
  ])("where null is zero: %j", (line) => {
    expect(judged(text(line))).toEqual([]);
  });

  test("nor are the addresses of pages about them", () => {
    expect(
      judged(
        text(
          "https://docs.example.test/javascript/null\nhttps://shop.test/nullable/undefinedness\n",
        ),
      ),
    ).toEqual([]);
  });
});
