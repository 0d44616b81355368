import { describe, expect, test } from "vitest";
import { makeIdentity } from "../inbox/identity.js";
import { mailOf } from "../inbox/mail-of.testing.js";
import { mailSnapshot } from "./mail-snapshot.js";
import { configureMailSnapshots } from "./snapshot-defaults.js";

/** Lines of a message, as they go over the wire. */
const wire = (...lines: readonly string[]): string => `${lines.join("\r\n")}\r\n`;

/** One mail as an application sends it twice: what differs is what no test can know. */
function receipt(run: number, total = "99.00") {
  const identity = makeIdentity();
  const id = `4a7f0000-0000-4000-8000-00000000000${run}`;
  const link = `http://127.0.0.1:4${run}123/receipt?token=${String(run).repeat(20)}&amp;to=ada%40${identity.token}.test`;
  const content = wire(
    `Received: from client${run}.test`,
    "MIME-Version: 1.0",
    `Message-ID: <${id}@shop.test>`,
    `Date: Wed, 25 Nov 2026 10:00:0${run} +0000`,
    "X-Mailer: mailer 3.1",
    `Subject: Receipt for ${identity.address("ada")}`,
    `To: Ada <${identity.address("ada")}>, ${identity.plus("grace@corp.example")}`,
    "From: =?utf-8?q?L=C3=A4den?= <shop@shop.test>",
    `X-Request-Id: ${id.toUpperCase()}`,
    "List-Unsubscribe: <https://shop.test/leave>",
    `Content-Type: multipart/mixed; boundary="--=_part_${run}${run}${run}"`,
    "",
    `----=_part_${run}${run}${run}`,
    `Content-Type: multipart/alternative; boundary=alternative-${run}`,
    "",
    `--alternative-${run}`,
    "Content-Type: text/plain; charset=utf-8",
    "",
    `You paid ${total}.  `,
    `# No heading of ours`,
    `Reference ${id}, mail ${id}@shop.test`,
    "",
    `--alternative-${run}`,
    "Content-Type: text/html; charset=utf-8",
    "",
    `<p>You paid <b>${total}</b>.</p><a href="${link}">Receipt</a><img src="cid:logo%40${run}.test">`,
    `--alternative-${run}--`,
    `----=_part_${run}${run}${run}`,
    "Content-Type: image/png",
    `Content-ID: <logo@${run}.test>`,
    'Content-Disposition: inline; filename="logo.png"',
    "",
    "PNG",
    `----=_part_${run}${run}${run}--`,
  );
  return mailOf({
    to: [identity.address("ada"), identity.plus("grace@corp.example"), "audit@shop.test"],
    content,
  });
}

test("a mail is shown as header, envelope, parts, text, HTML and attachments", () => {
  expect(mailSnapshot(receipt(1)).split("\n")).toEqual([
    "# Receipt for ada@<test>",
    "",
    "From: Läden <shop@shop.test>",
    "To: Ada <ada@<test>>, grace+<test>@corp.example",
    "Date: <date-1>",
    "Message-ID: <message-id-1>",
    "X-Request-Id: <uuid-1>",
    "List-Unsubscribe: <https://shop.test/leave>",
    "",
    "## Envelope",
    "",
    "MAIL FROM:<shop@shop.test>",
    "RCPT TO:<ada@<test>>",
    "RCPT TO:<grace+<test>@corp.example>",
    "RCPT TO:<audit@shop.test> (hidden: no header field names it)",
    "",
    "## Parts",
    "",
    "- multipart/mixed",
    "  - multipart/alternative",
    "    - text/plain; charset=utf-8",
    "    - text/html; charset=utf-8",
    '  - image/png, inline "logo.png"',
    "",
    "## Text",
    "",
    "    You paid 99.00.",
    "    # No heading of ours",
    "    Reference <uuid-1>, mail <message-id-1>",
    "",
    "## Text of the HTML",
    "",
    "    You paid 99.00.",
    "",
    "    Receipt",
    "",
    "## HTML",
    "",
    "    <p>You paid <b>99.00</b>.</p>",
    '    <a href="http://127.0.0.1:<port-1>/receipt?token=<token-1>&amp;to=ada%40<test>">Receipt</a><img src="cid:<cid-1>">',
    "",
    "## Attachments",
    "",
    '- "logo.png", image/png, 3 octets, SHA-256 796120837694d3f3, cid:<cid-1>',
  ]);
});

test("mails that differ in volatile parts alone have one snapshot", () => {
  expect(mailSnapshot(receipt(2))).toBe(mailSnapshot(receipt(3)));
});

test("mails that differ otherwise have not", () => {
  expect(mailSnapshot(receipt(1))).not.toBe(mailSnapshot(receipt(1, "10.00")));
});

describe("options", () => {
  test("HTML is left out, or shown as it was sent", () => {
    const content = wire("Content-Type: text/html", "", "<p>One</p><p>Two</p>");
    const html = (how: "omit" | "source" | "pretty") =>
      mailSnapshot(mailOf({ content }), { html: how }).split("## HTML\n\n")[1]?.split("\n\n")[0];
    expect(html("omit")).toBeUndefined();
    expect(html("source")).toBe("    <p>One</p><p>Two</p>");
    expect(html("pretty")).toBe("    <p>One</p>\n    <p>Two</p>");
  });

  test("header fields are those that are named, in that order", () => {
    const text = mailSnapshot(receipt(1), { headers: [/^x-/i, "FROM", "received"] });
    expect(text.split("\n\n")[1]).toBe(
      [
        "X-Mailer: mailer 3.1",
        "X-Request-Id: <uuid-1>",
        "From: Läden <shop@shop.test>",
        "Received: from client1.test",
      ].join("\n"),
    );
  });

  test("a boundary in a header field has a name", () => {
    const text = mailSnapshot(receipt(1), { headers: ["Content-Type"] });
    expect(text).toContain('Content-Type: multipart/mixed; boundary="<boundary-1>"');
  });

  test("attachments are shown without what changes with their octets, or not at all", () => {
    expect(mailSnapshot(receipt(1), { attachments: "named" })).toMatch(
      /\n- "logo\.png", image\/png, cid:<cid-1>$/,
    );
    expect(mailSnapshot(receipt(1), { attachments: "omit" })).not.toContain("## Attachments");
  });

  test("what is volatile by name is hidden, and what is not to be hidden is shown", () => {
    const text = mailSnapshot(receipt(1), {
      volatile: { total: /paid (?:<b>)?([\d.]+\d)/, date: false, uuid: false, sender: "Läden" },
    });
    expect(text).toContain("Date: Wed, 25 Nov 2026 10:00:01 +0000");
    expect(text).toContain("X-Request-Id: 4A7F0000-0000-4000-8000-000000000001");
    expect(text).toContain("From: <sender-1> <shop@shop.test>");
    expect(text).toContain("    You paid <total-1>.");
    expect(text).toContain("<b><total-1></b>");
  });

  test("options that are configured hold for every snapshot, and one's own go before them", () => {
    try {
      configureMailSnapshots({ html: "omit", volatile: { total: /[\d.]+\d(?=\. *$)/m } });
      expect(mailSnapshot(receipt(1))).toContain("You paid <total-1>.");
      expect(mailSnapshot(receipt(1))).not.toContain("## HTML");
      const own = mailSnapshot(receipt(1), { html: "source", volatile: { total: false } });
      expect(own).toContain("You paid 99.00.");
      expect(own).toContain("## HTML");
    } finally {
      configureMailSnapshots({});
    }
  });

  test.each([
    [{ htlm: "omit" }, 'Unknown option "htlm" of mailSnapshot(). Did you mean "html"?'],
    [
      { html: "tidy" },
      'mailSnapshot() takes "html" as one of "pretty", "source", "omit", not "tidy".',
    ],
    [{ attachments: true }, 'takes "attachments" as one of "exact", "named", "omit", not true.'],
    [{ headers: "Subject" }, 'takes "headers" as a list of names and RegExps'],
    [{ volatile: /token/ }, 'takes "volatile" as patterns by name'],
    [{ volatile: { id: 7 } }, 'takes a RegExp, a string or false for each name in "volatile"'],
    [
      { volatile: { "a b": /x/ } },
      'takes names of letters, digits and hyphens in "volatile", not "a b".',
    ],
    [[], "takes an object of options, not []."],
  ])("%o is refused", (options, text) => {
    expect(() => mailSnapshot(mailOf(), options as object)).toThrow(text);
  });

  test("what is configured wrongly is refused at the first snapshot, by the name of who was told so", () => {
    try {
      configureMailSnapshots({ html: "tidy" as "omit" });
      expect(() => mailSnapshot(mailOf())).toThrow(
        'configureMailSnapshots() takes "html" as one of',
      );
    } finally {
      configureMailSnapshots({});
    }
  });
});

/** The snapshot of a mail that another one is attached to. */
const forward = (run: number): string =>
  mailSnapshot(
    mailOf({
      content: wire(
        "Subject: Fwd",
        `Message-ID: <outer-${run}@shop.test>`,
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        `See <inner-${run}@shop.test>`,
        "--b",
        "Content-Type: message/rfc822",
        "",
        "Subject: Inner",
        `Message-ID: <inner-${run}@shop.test>`,
        "",
        "Inner text",
        "--b--",
      ),
    }),
  );

/** The snapshot of an invitation. */
const invitation = (uid: string): string =>
  mailSnapshot(
    mailOf({
      content: wire(
        "MIME-Version: 1.0",
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
        "",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//shop//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        `UID:${uid}`,
        "DTSTAMP:20261125T100000Z",
        "DTSTART:20261201T090000Z",
        "DTEND:20261201T093000Z",
        "SUMMARY:Stand-up",
        "ORGANIZER;CN=Shop:mailto:shop@shop.test",
        "ATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.test",
        "END:VEVENT",
        "END:VCALENDAR",
      ),
    }),
  );

/** The snapshot of a mail with a text and an HTML part, without the HTML itself. */
const alternatives = (text: string, html: string): string =>
  mailSnapshot(
    mailOf({
      content: wire(
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative; boundary=b",
        "",
        "--b",
        "",
        text,
        "--b",
        "Content-Type: text/html",
        "",
        html,
        "--b--",
      ),
    }),
    { html: "omit" },
  );

describe("what a reader sees of the HTML", () => {
  test("is not shown where the text says the same", () => {
    expect(alternatives("Hello Ada,\r\n\r\nbye", "<p>Hello <b>Ada</b>,</p><p>bye")).not.toContain(
      "Text of the HTML",
    );
  });

  test("is shown where it says something else, with what mail clients show beside the subject", () => {
    const hidden = '<div style="display:none">Look inside</div>';
    expect(alternatives("Hello", `${hidden}<p>Hello, Ada</p>`)).toContain(
      "## Text of the HTML\n\nPreheader: Look inside\n\n    Hello, Ada",
    );
    expect(alternatives("Hello", `${hidden}<p>Hello</p>`)).toMatch(
      /## Text of the HTML\n\nPreheader: Look inside(?:\n\n## |$)/,
    );
  });
});

describe("odd mails", () => {
  test("a mail without a subject, without a text and with nothing at all", () => {
    expect(mailSnapshot(mailOf({ content: "\r\n" }))).toMatch(/^\(no subject\)\n\n## Envelope\n/);
    expect(mailSnapshot(mailOf({ content: "\r\n" }))).toContain("## Text\n\n    (empty)");
    expect(mailSnapshot(mailOf({ content: "Subject:\r\n\r\nHello\r\n" }))).toMatch(/^#\n/);
  });

  test("characters that nobody sees are shown by their number, and white space at the end of a line is not", () => {
    const content = wire(
      "Content-Type: text/plain; charset=utf-8",
      "",
      "a\u200bb\u202e \t ",
      "c\u00a0d",
    );
    expect(mailSnapshot(mailOf({ content }))).toContain("    a\\u200bb\\u202e\n    c\u00a0d");
  });

  test("what is malformed is named, with its part", () => {
    const content = wire(
      "From: a@b.test",
      "Date: Wed, 25 Nov 2026 10:00:00 +0000",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=b",
      "",
      "--b",
      "",
      "never closed",
    );
    const [, defects = ""] = mailSnapshot(mailOf({ content })).split("## Defects\n\n");
    expect(defects).toMatch(/^- [a-z-]+(?: in part [\d.]+)?: \S/);
  });

  test("an attached message follows its line, with volatile parts of its own", () => {
    expect(forward(1)).toBe(forward(2));
    expect(forward(1)).toContain("    See <message-id-2>\n");
    expect(forward(1)).toContain(
      [
        "- (no name), message/rfc822",
        "    # Inner",
        "",
        "    Message-ID: <message-id-2>",
        "",
        "    ## Parts",
        "",
        "    - text/plain",
        "",
        "    ## Text",
        "",
        "        Inner text",
      ].join("\n"),
    );
  });

  test("an invitation is shown as what it says, and not as octets that change with its UID", () => {
    expect(invitation("a-1@shop.test")).toBe(invitation("b-2@shop.test"));
    expect(invitation("a")).toContain(
      [
        "## Invitation",
        "",
        "Method: REQUEST",
        "Summary: Stand-up",
        "Start: 2026-12-01T09:00:00 UTC",
        "End: 2026-12-01T09:30:00 UTC",
        "Organizer: Shop <shop@shop.test>",
        "Attendee: Ada <ada@example.test>, REQ-PARTICIPANT, NEEDS-ACTION, RSVP",
      ].join("\n"),
    );
  });

  test("a delivery report says what became of each recipient", () => {
    const content = wire(
      "Subject: Undelivered",
      "MIME-Version: 1.0",
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
      "",
      "--b",
      "",
      "Sorry",
      "--b",
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.example.test",
      "",
      "Final-Recipient: rfc822; ada@example.test",
      "Action: failed",
      "Status: 5.1.1",
      "Diagnostic-Code: smtp; 550 5.1.1 No such user",
      "--b--",
    );
    expect(mailSnapshot(mailOf({ content }))).toContain(
      "## Delivery report\n\nBy mx.example.test\n- ada@example.test, failed, 5.1.1, 550 5.1.1 No such user\n",
    );
  });
});
