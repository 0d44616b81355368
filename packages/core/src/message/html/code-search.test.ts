import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clearCode, type CodeText, searchCodes, type WantedCode } from "./code-search.js";
import { visiblePlainText } from "./plain-text.js";
import { readHtml } from "./read-html.js";

/** A body that begins with a tag is HTML. */
function textsOf(subject: string, ...bodies: readonly string[]): CodeText[] {
  return [
    { source: "subject", text: subject, emphasis: [] },
    ...bodies.map((body): CodeText => {
      if (!body.startsWith("<"))
        return { source: "text", text: visiblePlainText(body), emphasis: [] };
      const { visibleText, emphasis } = readHtml(body, undefined);
      return { source: "html", text: visibleText, emphasis };
    }),
  ];
}

/** What a mail is like, its subject, its body, and the code that a reader would take from it. */
type Mail = readonly [about: string, subject: string, body: string, code: string];

const MAILS: readonly Mail[] = [
  [
    "a code in a sentence",
    "Sign in to Acme",
    "Your verification code is 482913. It expires in 10 minutes.",
    "482913",
  ],
  [
    "a code on its own line",
    "Sign in to Acme",
    "Enter this code to sign in:\n\n482913\n\nIf it was not you, call +49 30 1234567.",
    "482913",
  ],
  [
    "a code in the subject alone",
    "482913 is your Acme code",
    "Somebody wants to sign in from Berlin, 10115 Germany, on 25 November 2026.",
    "482913",
  ],
  [
    "a code in subject and body",
    "Your code: 482913",
    "Hello,\nthe code is 482913.\n\nAcme Ltd, 12 High Street, London\n© 2026 Acme",
    "482913",
  ],
  ["four digits", "Your PIN", "Your PIN is 4821.\n\n© 2019-2026 Acme Bank", "4821"],
  ["a code that looks like a year", "Your code", "Your code is 2026.\n\n© 2026 Acme", "2026"],
  [
    "five digits beside a postcode",
    "Confirm your number",
    "Confirmation code: 48291\n\nAcme GmbH, Lindenstraße 5, 10969 Berlin",
    "48291",
  ],
  [
    "eight digits",
    "Sign-in code",
    "Use the code 48291377 to sign in. Ticket 99887766.",
    "48291377",
  ],
  ["two groups with a space", "Sign in", "Your login code: 482 913", "482913"],
  ["two groups with a hyphen", "Sign in", "Your login code: 482-913", "482913"],
  ["two groups of four", "Recovery", "Your recovery code is 4829-1377.", "48291377"],
  ["three groups of two", "Sign in", "Code: 48 29 13", "482913"],
  [
    "digits that stand apart",
    "Sign in",
    "<p>Your code</p><table><tr><td>4</td><td>8</td><td>2</td><td>9</td><td>1</td><td>3</td></tr></table>",
    "482913",
  ],
  [
    "digits in elements of their own",
    "Sign in",
    "<p>Your code: <span>4</span><span>8</span><span>2</span><span>9</span></p>",
    "4829",
  ],
  ["the prefix of a well-known sender", "Verify", "G-482913 is your verification code.", "482913"],
  [
    "an order number beside it",
    "Order 77120934",
    "Order number: 77120934\nYour collection code: 4829\nTotal: $1,234.50",
    "4829",
  ],
  [
    "an invoice number and a customer number",
    "Invoice 20260117",
    "Invoice no. 20260117\nCustomer number 448812\nAccess code 930122",
    "930122",
  ],
  [
    "a price, a date and a time",
    "Payment",
    "You pay 1499.00 EUR to Acme on 2026-11-25 at 10:45.\nTo confirm, enter the code 730184.",
    "730184",
  ],
  [
    "amounts in other forms",
    "Payment",
    "Amount: EUR 1.499,00 (about $1650)\nOTP: 730184",
    "730184",
  ],
  [
    "the end of a card number",
    "Payment",
    "Card ending in 4242, •••• 4242.\nOne-time password: 730184",
    "730184",
  ],
  [
    "a phone number below",
    "Code",
    "730184 is your code.\nQuestions? Call 030 1234 5678 or (555) 123-4567.",
    "730184",
  ],
  ["a phone number above", "Code", "Phone: +1 555 123 4567\nVerification code: 730184", "730184"],
  [
    "digits of URLs and addresses",
    "Code",
    "Open https://acme.test/v/998877?c=112233 or write to help4455@acme.test.\nCode: 730184",
    "730184",
  ],
  [
    "digits in words",
    "Code",
    "Device AB123456, build v2026.1104, session 9f88123456.\nYour code is 730184",
    "730184",
  ],
  [
    "an IP address",
    "New sign-in",
    "Sign-in from 192.168.1001.12 and 203.0.113.77.\nYour code is 730184",
    "730184",
  ],
  [
    "numbers of things",
    "Welcome",
    "Join 25000 users. You have 1000 points.\nYour code is 730184. It is valid for 1440 minutes.",
    "730184",
  ],
  [
    "a German mail",
    "Ihr Bestätigungscode",
    "Guten Tag,\nIhr Bestätigungscode lautet: 482913\nBestellnummer 5512345\nMusterfirma GmbH, 80331 München",
    "482913",
  ],
  [
    "a German mail with a TAN",
    "Ihre TAN",
    "Die TAN für den Auftrag 20261125 über 1.200,00 EUR lautet 482913.",
    "482913",
  ],
  [
    "a German mail with a Einmalkennwort",
    "Anmeldung",
    "Ihr Einmalkennwort:\n482913\nGültig bis 25.11.2026, 10:45 Uhr.",
    "482913",
  ],
  [
    "a French mail",
    "Votre code",
    "Bonjour,\nvotre code de vérification est le 482913.\nCommande n° 7712093\nAcme, 75002 Paris",
    "482913",
  ],
  [
    "a French mail with a password",
    "Connexion",
    "Mot de passe à usage unique : 482913\nFacture 20261125",
    "482913",
  ],
  [
    "a Spanish mail",
    "Código de acceso",
    "Tu código de verificación es 482913.\nPedido 7712093, 25 de noviembre de 2026",
    "482913",
  ],
  [
    "a Spanish mail with a clave",
    "Acceso",
    "Tu clave temporal:\n482913\nReferencia 7712093",
    "482913",
  ],
  [
    "an Italian mail",
    "Codice di verifica",
    "Il tuo codice è 482913.\nOrdine 7712093 del 25/11/2026",
    "482913",
  ],
  [
    "a Portuguese mail",
    "Código de verificação",
    "O seu código é 482913.\nEncomenda 7712093",
    "482913",
  ],
  [
    "a Portuguese mail with a senha",
    "Acesso",
    "Senha temporária: 482913\nValor: R$ 1500",
    "482913",
  ],
  [
    "a Dutch mail",
    "Uw verificatiecode",
    "Uw verificatiecode is 482913.\nBestelnummer 7712093\n1012 AB Amsterdam",
    "482913",
  ],
  [
    "a Polish mail",
    "Kod weryfikacyjny",
    "Twój kod weryfikacyjny: 482913\nZamówienie 7712093 z 25.11.2026",
    "482913",
  ],
  [
    "a Swedish mail",
    "Din engångskod",
    "Din engångskod är 482913.\nOrdernummer 7712093\n© 2026 Acme AB",
    "482913",
  ],
  ["a Danish mail", "Din kode", "Din bekræftelseskode er 482913.\nOrdrenummer 7712093", "482913"],
  [
    "a Norwegian mail",
    "Engangskode",
    "Engangskoden din er:\n482913\nKundenummer 7712093",
    "482913",
  ],
  [
    "a Finnish mail",
    "Vahvistuskoodi",
    "Vahvistuskoodisi on 482913.\nTilausnumero 7712093",
    "482913",
  ],
  ["a Czech mail", "Ověřovací kód", "Váš ověřovací kód je 482913.\nObjednávka 7712093", "482913"],
  ["a Turkish mail", "Doğrulama kodu", "Doğrulama kodunuz: 482913\nSipariş 7712093", "482913"],
  [
    "a Russian mail",
    "Код подтверждения",
    "Ваш код: 482913. Никому его не сообщайте.\nЗаказ 7712093",
    "482913",
  ],
  [
    "a Japanese mail",
    "認証番号のお知らせ",
    "認証番号は「482913」です。\n注文 7712093\n2026年11月25日",
    "482913",
  ],
  ["a Japanese mail with wide digits", "ログイン", "確認コード：４８２９１３", "482913"],
  ["a Chinese mail", "验证码", "您的验证码是482913，请在10分钟内使用。\n订单 7712093", "482913"],
  ["a Chinese mail in traditional letters", "驗證碼", "您的驗證碼為 482913。", "482913"],
  ["a Korean mail", "인증번호", "인증번호는 482913입니다.\n주문 7712093", "482913"],
  [
    "a large element",
    "Sign in",
    '<p>Hello Ada, 4 people wait in room 20261.</p><div style="font-size:32px">482913</div><p>Reference 1234567</p>',
    "482913",
  ],
  [
    "letter-spacing",
    "Sign in",
    '<p>Here it is, as of 2026:</p><span style="letter-spacing:6px">482913</span><p>Acme, 10115 Berlin</p>',
    "482913",
  ],
  [
    "a heading",
    "Your Acme code",
    "<h1>482913</h1><p>Acme Inc, 1600 Amphitheatre Parkway, Mountain View, CA 94043</p>",
    "482913",
  ],
  ["bold text", "Code", "<p>Use <b>482913</b> as your code. It is not 111111.</p>", "482913"],
  [
    "a cell beside a label",
    "Sign in",
    "<table><tr><td>Order</td><td>7712093</td></tr><tr><td>Code</td><td>482913</td></tr></table>",
    "482913",
  ],
  [
    "a hidden number",
    "Code",
    '<div style="display:none">Code 111111</div><p>Your code is 482913</p>',
    "482913",
  ],
  [
    "a style with digits",
    "Code",
    "<style>p{color:#123456}</style><p style='color:#654321'>Your code is 482913</p>",
    "482913",
  ],
  [
    "an image's alt",
    "Code",
    '<img alt="Acme 2026" src="https://acme.test/998877.png"><p>Your code is 482913</p>',
    "482913",
  ],
  ["a label below", "Sign in", "482913\nis your code", "482913"],
  ["a code in quotes", "Sign in", 'Reply with the code "482913".', "482913"],
  ["a code in brackets", "Sign in", "Type your code (482913) on the page.", "482913"],
  ["a code behind an equals sign with spaces", "Sign in", "code = 482913", "482913"],
  ["no word at all, but one number", "Hello", "482913", "482913"],
  ["a ticket in the subject", "[Ticket #88123456] Sign in", "Your sign-in code: 482913", "482913"],
  [
    "a discount code beside it",
    "Code",
    "Use discount code 20252025 in the shop.\nYour sign-in code is 482913.",
    "482913",
  ],
  [
    "a number that is repeated in the text",
    "Code for account 77120",
    "To sign in to account 77120 use this code: 482913",
    "482913",
  ],
  ["a date without separators", "Code", "Created 20261125.\nCode 482913", "482913"],
  [
    "a tracking number",
    "Your parcel",
    "Tracking number 1234567\nPickup code\n4829\nOpen until 20:00",
    "4829",
  ],
  ["a code in asterisks", "Code", "Your code is *482913*.", "482913"],
  ["a postcode that is called one", "Code", "Postcode: 94043\nCode: 4829", "4829"],
  ["a German voucher", "Code", "Gutscheincode: 20252025\nAnmeldecode: 482913", "482913"],
  ["a year's range and a licence", "Code", "Code: 482913\nLicence 2020–2026", "482913"],
];

describe("the code is found in", () => {
  test.each(MAILS)("%s", (_, subject, body, code) => {
    const found = searchCodes(textsOf(subject, body), {});
    expect({ code: clearCode(found)?.code, found }).toEqual({ code, found });
  });
});

describe("no code is found in", () => {
  test.each([
    ["a mail without numbers", "Hello", "Hello Ada"],
    [
      "an order",
      "Order 7712093",
      "Thank you for order 7712093 of 25 November 2026. Total: $1,499.00.",
    ],
    [
      "a newsletter",
      "News of 2026",
      "Our 2026 review.\nAcme, 1600 Amphitheatre Parkway, CA 94043\n© 2019-2026 Acme. Call +1 555 123 4567.",
    ],
    ["a link", "Reset", "Open https://acme.test/reset/48291377?c=482913"],
    ["short numbers and long ones", "Hi", "You have 3 of 10. Serial 123456789012."],
    [
      "an invoice",
      "Rechnung 20261125",
      "Rechnungsnummer 20261125\nBetrag: 1.499,00 EUR\nKundennummer 448812\n10969 Berlin",
    ],
  ])("%s", (_, subject, body) => {
    const found = searchCodes(textsOf(subject, body), {});
    expect(found.filter(({ score }) => score > 0)).toEqual([]);
  });
});

describe("more than one could be the code in", () => {
  test.each([
    ["two codes alike", "Codes", "Sign-in code: 482913\nReset code: 730184"],
    ["two numbers without a word", "Hello", "482913\n\n730184"],
  ])("%s", (_, subject, body) => {
    const found = searchCodes(textsOf(subject, body), {});
    expect(clearCode(found)).toBeUndefined();
    expect(found.map(({ code }) => code).toSorted()).toEqual(["482913", "730184"]);
    for (const { score } of found) expect(score).toBeGreaterThan(0);
  });
});

const codeOf = (body: string, wanted: WantedCode): string | undefined =>
  clearCode(searchCodes(textsOf("", body), wanted))?.code;

describe("what was asked for decides", () => {
  const TWO = "Sign-in code: 482913\n\nReset\ncode:\n730184\n\nOrder number: 55512";

  test.each<[about: string, wanted: WantedCode, code: string | undefined]>([
    ["near: the same line", { near: "sign-in code" }, "482913"],
    ["near: in any case and white space", { near: "SIGN-IN  code" }, "482913"],
    ["near: a pattern", { near: /sign-in/i }, "482913"],
    ["near: a pattern with g", { near: /sign-in/gi }, "482913"],
    ["near: the nearest where the line has none", { near: /reset/i }, "730184"],
    ["near: also what is no code otherwise", { near: "order number" }, "55512"],
    ["near: nothing where that is not in the mail", { near: "pin" }, undefined],
    ["near: characters of patterns as themselves", { near: "sign.in" }, undefined],
    ["digits", { digits: 5 }, undefined],
    ["near and digits", { near: /order/i, digits: 5 }, "55512"],
  ])("%s", (_, wanted, code) => {
    expect(codeOf(TWO, wanted)).toBe(code);
  });

  test.each<[about: string, body: string, wanted: WantedCode, code: string | undefined]>([
    ["three digits", "Your code: 482", { digits: 3 }, "482"],
    ["ten digits", "Your code: 4829137700", { digits: 10 }, "4829137700"],
    ["only as many digits", "Your code: 482913 or 4829", { digits: 4 }, "4829"],
    [
      "letters and digits",
      "Your code is A1B2-C3.",
      { pattern: /[A-Z0-9]{4}-[A-Z0-9]{2}/ },
      "A1B2-C3",
    ],
    ["a pattern in any case", "Your code is a1b2c3.", { pattern: /[A-Z0-9]{6}/i }, "a1b2c3"],
    ["a group of the pattern", "Code: <A1B2C3>", { pattern: /<(\w+)>/ }, "A1B2C3"],
    ["a pattern with y", "x\nCode: QWERTZ", { pattern: /[A-Z]{6}/y }, "QWERTZ"],
    ["no pattern in longer words", "INTERNATIONAL code: QWERTZ", { pattern: /[A-Z]{6}/ }, "QWERTZ"],
    [
      "a pattern of words",
      "The code is correct-horse.",
      { pattern: /[a-z]+-[a-z]+/ },
      "correct-horse",
    ],
  ])("%s", (_, body, wanted, code) => {
    expect(codeOf(body, wanted)).toBe(code);
  });
});

describe("a candidate", () => {
  test("says what speaks for it, and what each counts", () => {
    expect(searchCodes(textsOf("Code 482913", "<p>Your code</p><b>482913</b>"), {})).toEqual([
      {
        code: "482913",
        source: "html",
        score: 100,
        reason:
          '6 digits +15, "code" above it +35, alone in its line or cell +20, emphasised +15, also in the subject +15',
      },
    ]);
  });

  test.each([
    ["a year", "In 2026 and later", "looks like a year −30"],
    ["a URL", "https://a.test/482913", "part of a URL −80"],
    ["an address", "ada482913@a.test", "part of an address −80"],
    ["a date", "on 2026-11-25 there", "part of a date −80"],
    ["a time", "at 10:4512", "part of a longer word −80"],
    ["a price", "pay $4829 now", "a price −80"],
    ["a phone number", "+49 1234 56789", "part of a phone number −80"],
    ["an order", "order 482913", "an order, invoice or other reference number −50"],
    ["a postcode", "in 10115 Berlin", "a postcode −80"],
    ["a colour", "use #123456 here", "behind a # −50"],
    ["a longer word", "model X123456", "part of a longer word −80"],
    ["an amount of things", "5000 users", "counts something −60"],
    ["a card", "card ending in 4242", "the end of a card or account number −80"],
  ])("says what speaks against it: %s", (_, body, reason) => {
    const found = searchCodes(textsOf("", body), {});
    expect(found.length).toBeGreaterThan(0);
    for (const { score } of found) expect(score).toBeLessThanOrEqual(0);
    expect(found[0]?.reason).toContain(reason);
  });
});

describe("for any mail", () => {
  const words = fc.array(fc.stringMatching(/^[a-zA-Z]{2,9}$/), { minLength: 1, maxLength: 12 });
  const code = fc.stringMatching(/^[1-9]\d{5}$/);

  test('a code behind "Your code is" is found among words', () => {
    fc.assert(
      fc.property(words, code, words, (before, wanted, after) => {
        const text = `${before.join(" ")}.\nYour code is ${wanted}.\n${after.join(" ")}.`;
        expect(codeOf(text, {})).toBe(wanted);
      }),
    );
  });

  test("the same in HTML and in plain text", () => {
    fc.assert(
      fc.property(words, code, (before, wanted) => {
        const html = `<p>${before.join(" ")}</p><p>Your code:</p><p><b>${wanted}</b></p>`;
        expect(codeOf(html, {})).toBe(codeOf(`${before.join(" ")}\n\nYour code:\n\n${wanted}`, {}));
      }),
    );
  });

  test("each candidate is in the text, once, and they come by their score", () => {
    const piece = fc.constantFrom(
      "code",
      "order",
      "482913",
      "2026",
      "10:45",
      "$",
      "€",
      " ",
      "\n",
      "\t",
      "-",
      ".",
      "#",
      "+49",
      "https://a.test/",
      "a@b.test",
      "1234",
      "99",
      "コード",
      "xyz",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const found = searchCodes([{ source: "text", text, emphasis: [] }], {});
        const bare = text.replaceAll(/[ \t\n-]/g, "");
        for (const one of found) expect(bare).toContain(one.code);
        expect(new Set(found.map((one) => one.code)).size).toBe(found.length);
        const scores = found.map(({ score }) => score);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });

  test("a long text of digits is searched in no time to speak of", () => {
    for (const unit of ["1", "1 ", "12-", "123.", "1\n", "(", "a1", "1:1", "+1", "€1 "])
      expect(
        searchCodes([{ source: "text", text: unit.repeat(20_000), emphasis: [] }], {}),
      ).toBeDefined();
  });
});
