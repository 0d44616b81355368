import type { SendMailOptions } from "nodemailer";

/** Mails as applications send them: receipts, codes, invitations, newsletters, reports, in several languages. */
export const CLEAN_MAILS: readonly (SendMailOptions & { readonly subject: string })[] = [
  {
    from: "Acme Shop <orders@shop.example>",
    to: "Ada Lovelace <ada@example.test>",
    subject: "Your receipt for order 1042",
    text: `Hello Ada,

thank you for your order 1042.

  2 x Notebook, ruled      19.80 EUR
  1 x Fountain pen         49.00 EUR
  Shipping                  4.90 EUR
  Total                    73.70 EUR

Track it: https://shop.example/orders/1042?key=a1b2c3

Acme Shop, 1 Main Street, Springfield
`,
    html: layout({
      lang: "en",
      preheader: "Thank you! Your order 1042 is on its way.",
      body: `<p>Hello Ada,</p><p>thank you for your order <b>1042</b>.</p>
<table role="presentation"><tr><td>2 × Notebook, ruled</td><td>€19.80</td></tr><tr><td>1 × Fountain pen</td><td>€49.00</td></tr>
<tr><td>Shipping</td><td>€4.90</td></tr><tr><td>Total</td><td>€73.70</td></tr></table>
${button("https://shop.example/orders/1042?key=a1b2c3", "Track your order")}`,
    }),
  },
  {
    from: "Accounts <accounts@app.example>",
    to: "grace@example.test",
    subject: "Reset your password",
    text: `Somebody asked for a new password for grace@example.test.

If that was you, go to
https://app.example/reset?token=4f9c2e7b&mail=grace%40example.test
within 30 minutes. If not, there is nothing to do.
`,
    html: layout({
      lang: "en",
      body: `<p>Somebody asked for a new password for grace@example.test.</p>
${button("https://app.example/reset?token=4f9c2e7b&amp;mail=grace%40example.test", "Choose a new password")}
<p>The link is good for 30 minutes. If it was not you, there is nothing to do.</p>`,
    }),
  },
  {
    from: "Accounts <accounts@app.example>",
    to: "grace@example.test",
    subject: "482913 is your code",
    text: "Your code is 482913. It expires in 10 minutes.\n",
    html: layout({
      lang: "en",
      body: '<p>Your code is</p><p style="letter-spacing:8px;font-size:32px">482913</p><p>It expires in 10 minutes.</p>',
    }),
  },
  {
    from: "Accounts <accounts@app.example>",
    to: "linus@example.test",
    subject: "Confirm your address",
    text: "Welcome, Linus!\n\nConfirm your address: https://app.example/confirm/Zm9vYmFy\n",
    html: layout({
      lang: "en",
      body: `<h1>Welcome, Linus!</h1>${button("https://app.example/confirm/Zm9vYmFy", "Confirm your address")}
<p>Or copy this: <a href="https://app.example/confirm/Zm9vYmFy">https://app.example/confirm/Zm9vYmFy</a></p>`,
    }),
  },
  {
    from: "Teams <hello@teams.example>",
    replyTo: "Ada Lovelace <ada@example.test>",
    to: "grace@example.test",
    subject: "Ada invites you to Analytical Engines",
    text: "Ada Lovelace has invited you to the team Analytical Engines.\n\nJoin: https://teams.example/join/9c41\n",
    html: layout({
      lang: "en",
      body: `<p><img src="https://teams.example/avatars/ada.png" alt="Ada Lovelace" width="40" height="40"> has invited you to the team <b>Analytical Engines</b>.</p>
${button("https://teams.example/join/9c41", "Join the team")}`,
    }),
  },
  {
    ...newsletter("news.example", "https://news.example/out?u=91"),
    to: "ada@example.test",
    subject: "This week: five things about typesetting",
    text: `Five things about typesetting

1. Widows and orphans
2. Kerning
3. Ligatures
4. Leading
5. Hyphens

Read on: https://news.example/typesetting
Unsubscribe: https://news.example/out?u=91
`,
    html: layout({
      lang: "en",
      preheader: "Widows, orphans and three more.",
      body: `<h1>Five things about typesetting</h1><ol><li>Widows and orphans</li><li>Kerning</li><li>Ligatures</li><li>Leading</li><li>Hyphens</li></ol>
${button("https://news.example/typesetting", "Read on")}
<p><a href="https://social.example/news"><img src="https://news.example/social.png" alt="Follow us"></a> <a href="https://news.example/archive">Archive</a>
<a href="https://news.example/out?u=91">Unsubscribe</a></p>`,
    }),
  },
  {
    ...newsletter("news.example", "https://news.example/out?u=92"),
    to: "ada@example.test",
    subject: "Handling null and undefined in TypeScript",
    text: `How null values and undefined behaviour differ, and what NaN values have to do with it.

In TypeScript a value may be null or undefined. The function returned null where it found nothing.

Read on: https://news.example/docs/null
Unsubscribe: https://news.example/out?u=92
`,
    html: layout({
      lang: "en",
      body: `<p>How <code>null</code> values and undefined behaviour differ, and what NaN values have to do with it.</p>
<p>In TypeScript a value may be null or undefined. The function returned null where it found nothing.</p>
${button("https://news.example/docs/null", "Read on")}<p><a href="https://news.example/out?u=92">Unsubscribe</a></p>`,
    }),
  },
  {
    ...newsletter("laden.example", "https://laden.example/abmelden?u=7"),
    to: "Jürgen Müller <juergen@example.test>",
    subject: "Grüße aus dem Laden – nur heute 20 % auf alles",
    text: `Guten Tag, Herr Müller,

nur heute: 20 % auf alles, und null Euro Versand. Das ist nicht zu schlagen!

Zum Angebot: https://laden.example/angebot
Abmelden: https://laden.example/abmelden?u=7
`,
    html: layout({
      lang: "de",
      preheader: "Nur heute, und ohne Versandkosten.",
      body: `<p>Guten Tag, Herr Müller,</p><p>nur heute: <b>20&nbsp;% auf alles</b>, und null Euro Versand. Das ist nicht zu schlagen!</p>
${button("https://laden.example/angebot", "Zum Angebot")}<p><a href="https://laden.example/abmelden?u=7">Abmelden</a></p>`,
    }),
  },
  {
    from: "Energie GmbH <rechnung@energie.example>",
    to: "juergen@example.test",
    subject: "Ihre Rechnung Nr. 2026-0815",
    text: `Sehr geehrter Herr Müller,

anbei die Rechnung Nr. 2026-0815 über 1.234,50 EUR, zahlbar bis 15.12.2026.

Energie GmbH
`,
    html: layout({
      lang: "de",
      body: "<p>Sehr geehrter Herr Müller,</p><p>anbei die Rechnung Nr. 2026-0815 über <b>1.234,50&nbsp;€</b>, zahlbar bis 15.&nbsp;Dezember 2026.</p><p>Energie GmbH</p>",
    }),
    attachments: [
      {
        filename: "Rechnung für Müller.pdf",
        content: Buffer.from("%PDF-1.7"),
        contentType: "application/pdf",
      },
    ],
  },
  {
    from: "La Poste <suivi@colis.example>",
    to: "amelie@example.test",
    subject: "Votre colis arrive demain",
    text: "Bonjour Amélie,\n\nvotre colis n° 8R42 arrive demain entre 9 h et 12 h.\n\nSuivre : https://colis.example/8R42\n",
    html: layout({
      lang: "fr",
      body: `<p>Bonjour Amélie,</p><p>votre colis n°&nbsp;8R42 arrive demain entre 9&nbsp;h et 12&nbsp;h.</p>${button("https://colis.example/8R42", "Suivre")}`,
    }),
  },
  {
    from: "Banco Ejemplo <avisos@banco.example>",
    to: "jose@example.test",
    subject: "Nueva transferencia recibida: 1.500 €",
    text: "Hola José:\n\nhas recibido 1.500 € de Núñez S. L. El saldo es de 12.345,67 €.\n",
    html: layout({
      lang: "es",
      body: "<p>Hola José:</p><p>has recibido <b>1.500&nbsp;€</b> de Núñez S.&nbsp;L. El saldo es de 12.345,67&nbsp;€.</p>",
    }),
  },
  {
    from: "Biglietteria <biglietti@teatro.example>",
    to: "chiara@example.test",
    subject: "I tuoi biglietti per «La Traviata»",
    text: "Ciao Chiara,\n\n2 biglietti, fila 7, posti 14 e 15, ore 20:30.\n",
    html: layout({
      lang: "it",
      body: '<p>Ciao Chiara,</p><p>2 biglietti, fila 7, posti 14 e 15, ore 20:30.</p><p><img src="cid:qr@teatro.example" alt="Codice QR"></p>',
    }),
    attachments: [
      { filename: "qr.png", content: Buffer.from("iVBORw0K", "base64"), cid: "qr@teatro.example" },
    ],
  },
  {
    from: "例え商店 <order@mise.example>",
    to: "太郎 <taro@example.test>",
    subject: "ご注文ありがとうございます(注文番号 7788)",
    text: "太郎様\n\nご注文番号 7788、合計 5,400円です。\n\nhttps://mise.example/orders/7788\n",
    html: layout({
      lang: "ja",
      body: `<p>太郎様</p><p>ご注文番号 7788、合計 5,400円です。</p>${button("https://mise.example/orders/7788", "注文を見る")}`,
    }),
  },
  {
    from: "متجر <orders@matjar.example>",
    to: "layla@example.test",
    subject: "تم شحن طلبك",
    text: "مرحبا ليلى،\n\nتم شحن طلبك رقم 3310.\n",
    html: '<!doctype html><html lang="ar" dir="rtl"><body><p>مرحبا ليلى،</p><p>تم شحن طلبك رقم 3310.</p></body></html>',
  },
  {
    from: "Магазин <zakaz@magazin.example>",
    to: "ivan@example.test",
    subject: "Заказ 5512 принят",
    text: "Здравствуйте, Иван!\n\nЗаказ 5512 принят. К оплате 2 990 руб.\n",
    html: layout({
      lang: "ru",
      body: "<p>Здравствуйте, Иван!</p><p>Заказ 5512 принят. К оплате 2&nbsp;990&nbsp;руб.</p>",
    }),
  },
  {
    from: "Sklep <zamowienia@sklep.example>",
    to: "zofia@example.test",
    subject: "Dziękujemy za zamówienie",
    text: "Cześć Zofia!\n\nKwota: 249,99 zł. Dostawa w ciągu 3 dni.\n",
    html: layout({
      lang: "pl",
      body: "<p>Cześć Zofia!</p><p>Kwota: <b>249,99&nbsp;zł</b>. Dostawa w ciągu 3 dni.</p>",
    }),
  },
  {
    from: "Butikken <ordre@butikk.example>",
    to: "kari@example.test",
    subject: "Ordren din er på vei",
    text: "Hei Kari,\n\nordren er på vei, og det er null kroner i frakt til og med fredag.\n",
    html: layout({
      lang: "nb",
      body: "<p>Hei Kari,</p><p>ordren er på vei, og det er null kroner i frakt til og med fredag.</p>",
    }),
  },
  {
    from: "Ops <alerts@monitor.example>",
    to: "oncall@example.test",
    subject: "[FIRING:1] Disk 91% full on db-2",
    text: "Disk /var is 91% full on db-2 (threshold 85%).\n\nRunbook: https://monitor.example/runbooks/disk\n",
  },
  {
    from: "CI <builds@ci.example>",
    to: "dev@example.test",
    subject: "Build #512 failed: expected null, got NaN",
    text: `Build #512 of main failed.

TypeError: the parser returned undefined where the schema wants a string.

https://ci.example/builds/512
`,
  },
  {
    from: "Bugs <bugs@tracker.example>",
    to: "dev@example.test",
    subject: "[TRK-88] Crash when the locale is undefined",
    text: "Grace Hopper wrote:\n\n> The API returns null for users without a locale.\n\nShould be fixed in 2.4.1.\n",
    headers: {
      "In-Reply-To": "<87@tracker.example>",
      References: "<86@tracker.example> <87@tracker.example>",
    },
  },
  {
    from: '"Forum, Gardening" <forum@garden.example>',
    to: "members@garden.example",
    subject: "Re: Roses",
    text: "I cut mine in March.\n\n-- \nGrace\n",
    list: {
      id: "garden.example",
      unsubscribe: {
        url: "mailto:leave@garden.example?subject=unsubscribe%20me",
        comment: "leave",
      },
      help: "https://garden.example/help",
    },
  },
  {
    from: "Airline <booking@fly.example>",
    to: "Ada Lovelace <ada@example.test>",
    subject: "Booking K7XQ2P confirmed",
    text: "Booking K7XQ2P\n\nLHR 07:25 - TXL 10:15, seat 12A\nFare 129.00 GBP\n\nCheck in: https://fly.example/checkin/K7XQ2P\n",
    html: layout({
      lang: "en-GB",
      body: `<p>Booking <b>K7XQ2P</b></p><table><tr><th>From</th><th>To</th><th>Seat</th></tr><tr><td>LHR 7:25 am</td><td>TXL 10:15 am</td><td>12A</td></tr></table>
<p>Fare £129.00</p>${button("https://fly.example/checkin/K7XQ2P", "Check in")}`,
    }),
  },
  {
    from: "Clinic <appointments@clinic.example>",
    to: "ada@example.test",
    subject: "Your appointment on 1 December",
    text: "Your appointment with Dr. Null is on 1 December at 10:00.\n",
    html: layout({
      lang: "en",
      body: "<p>Your appointment with Dr.&nbsp;Null is on 1&nbsp;December at 10:00.</p>",
    }),
    icalEvent: {
      method: "REQUEST",
      content: `BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//clinic//EN\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:77@clinic.example\r
DTSTAMP:20261125T000000Z\r
DTSTART:20261201T100000Z\r
DTEND:20261201T103000Z\r
SUMMARY:Appointment\r
ORGANIZER;CN=Clinic:mailto:appointments@clinic.example\r
ATTENDEE;CN=Ada;RSVP=TRUE:mailto:ada@example.test\r
END:VEVENT\r
END:VCALENDAR\r
`,
    },
  },
  {
    from: "Webinar <events@talks.example>",
    to: "ada@example.test",
    subject: "Save the date",
    text: "The talk is on 3 December. The calendar file is attached.\n",
    attachments: [
      {
        filename: "talk.ics",
        contentType: "text/calendar",
        content:
          "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//talks//EN\r\nBEGIN:VEVENT\r\nUID:5@talks.example\r\nDTSTAMP:20261125T000000Z\r\nDTSTART:20261203T170000Z\r\nSUMMARY:Talk\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
      },
    ],
  },
  {
    from: "Contact form <www@studio.example>",
    replyTo: "visitor@example.test",
    to: "office@studio.example",
    subject: "Message from the contact form",
    text: "Name: Alan\nMessage:\nCan you print 500 cards (85 x 55 mm) by Friday? Budget: $120.\n",
  },
  {
    from: "Payroll <payroll@firm.example>",
    to: "alan@example.test",
    cc: "hr@firm.example",
    subject: "Payslip, November",
    text: "Your payslip is attached.\n",
    attachments: [
      {
        filename: "payslip-11.pdf",
        content: Buffer.alloc(3000, 7),
        contentType: "application/pdf",
      },
      { filename: "notes.txt", content: "Overtime: 0 h\n" },
    ],
  },
  {
    from: "Security <security@app.example>",
    to: "alan@example.test",
    subject: "New sign-in from Firefox on Linux",
    text: "New sign-in: Firefox on Linux, 203.0.113.7, London.\n\nNot you? https://app.example/security\n",
    html: layout({
      lang: "en",
      body: `<p>New sign-in: Firefox on Linux, 203.0.113.7, London.</p><p>Not you? <a href="https://app.example/security">Secure your account</a></p>`,
    }),
  },
  {
    from: "Fundraising <hello@charity.example>",
    to: "ada@example.test",
    subject: "You gave 100%—thank you!",
    text: "Thanks to you 100% of the goal is reached: 25,000 USD of 25,000 USD.\n",
    html: layout({
      lang: "en",
      body: "<p>Thanks to you <b>100%</b> of the goal is reached: $25,000 of $25,000.</p>",
    }),
  },
  {
    from: "Support <help@app.example>",
    to: "ada@example.test",
    subject: "Re: [#4711] Cannot log in",
    text: `Hi Ada,

please delete %APPDATA%\\App and try again. If {"debug": {"level": [[1, 2], [3]]}} is in the
settings, take it out.

Grace
`,
    headers: { "Auto-Submitted": "no" },
  },
  {
    from: "Survey <ask@survey.example>",
    to: "ada@example.test",
    subject: "How did we do?",
    text: "Rate us from 1 to 5: https://survey.example/s/42?r=5\n",
    html: layout({
      lang: "en",
      body: `<p>Rate us from 1 to 5:</p><p>${[1, 2, 3, 4, 5].map((rate) => `<a href="https://survey.example/s/42?r=${rate}">${rate}</a>`).join(" ")}</p>`,
    }),
  },
  {
    from: "Digest <digest@docs.example>",
    to: "ada@example.test",
    subject: "3 documents changed",
    text: "Changed today:\n\n* Roadmap\n* Budget [draft]\n* Minutes 25/11\n\nhttps://docs.example/changes\n",
    html: layout({
      lang: "en",
      body: `<p>Changed today:</p><ul><li>Roadmap</li><li>Budget [draft]</li><li>Minutes 25/11</li></ul>
<p><a href="#top">Up</a> <a href="https://docs.example/changes">All changes</a></p><p style="display:none">{{ not shown }}</p>`,
    }),
  },
  {
    from: "Bounce handler <postmaster@mx.example>",
    to: "orders@mx.example",
    subject: "Automatic reply: out of office",
    text: "I am back on Monday.\n",
    headers: { "Auto-Submitted": "auto-replied" },
    envelope: { from: "", to: "orders@mx.example" },
  },
];

interface Layout {
  readonly lang: string;
  readonly preheader?: string;
  readonly body: string;
}

/** A document as mail templates have it: tables, styles, what only Outlook reads, a hidden preheader, a pixel. */
function layout({ lang, preheader, body }: Layout): string {
  return `<!doctype html>
<html lang="${lang}" xmlns:v="urn:schemas-microsoft-com:vml">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mail</title>
<style>
  @media (max-width: 600px) { .box { width: 100% !important } }
  a { color: #06c }
</style>
<!--[if mso]><style>table { border-collapse: collapse }</style><![endif]-->
</head>
<body id="top" style="margin:0">
${preheader === undefined ? "" : `<div style="display:none;max-height:0;overflow:hidden">${preheader}${"&#847;&zwnj;&nbsp;".repeat(20)}</div>`}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" class="box" width="600"><tr><td>
${body}
</td></tr></table>
</td></tr></table>
<img src="https://track.example/open.gif?id=1" alt="" width="1" height="1">
</body>
</html>
`;
}

function button(href: string, label: string): string {
  return `<!--[if mso]><v:roundrect href="${href}"><center>${label}</center></v:roundrect><![endif]-->
<!--[if !mso]><!--><a href="${href}" style="background:#06c;color:#fff;padding:12px">${label}</a><!--<![endif]-->`;
}

/** What a newsletter has beside its text. */
function newsletter(domain: string, unsubscribe: string): SendMailOptions {
  return {
    from: `News <news@${domain}>`,
    envelope: { from: `bounces+91@mail.${domain}`, to: "ada@example.test" },
    list: {
      id: { url: `weekly.${domain}`, comment: "Weekly" },
      unsubscribe: { url: unsubscribe, comment: "" },
    },
    headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click", Precedence: "bulk" },
  };
}
