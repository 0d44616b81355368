// What stands beside numbers in mails, in the languages that most applications send: English, German, French, Spanish,
// Italian, Portuguese, Dutch, Polish, Swedish, Danish, Norwegian, Finnish, Czech, Turkish, Russian, Japanese, Chinese, Korean.

/** No letter before and behind; of scripts that do without spaces no word is asked to stand alone. */
const word = (alternatives: string): string => `(?<!\\p{L})(?:${alternatives})(?!\\p{L})`;

/** What a one-time code is called; compounds end with it in many languages (Sicherheitscode, engångskod). */
export const CODE_WORD: RegExp = new RegExp(
  [
    word(
      String.raw`[\p{L}-]*(?:codes?|codici?|códigos?|kod(?:u|unuz|em|en|y)?|kode[nr]?|kood(?:i|in|isi|ia)|kód(?:u|em|y)?|код(?:а|ом|ы)?)|otp|pins?|tan|passcode|passwor[dt]|[\p{L}-]*(?:passwort|kennwort|wachtwoord|lösenord|adgangskode|passord|salasana)|senha|clave|contraseña|mot de passe|tunnusluku|has[lł]o|heslo|şifre(?:niz|si)?|parola(?:nız)?|парол(?:ь|я|ем)|verification|[\p{L}]*bestätigungsnummer`,
    ),
    "コード|認証番号|確認番号|暗証番号|パスワード|验证码|驗證碼|校验码|校驗碼|动态码|動態碼|动态密码|動態密碼|確認碼|确认码|인증\\s?번호|확인\\s?번호|인증\\s?코드|코드|비밀번호",
  ].join("|"),
  "giu",
);

/** What a number is called that is not a code: of an order, an invoice, a customer. */
export const REFERENCE_WORD: RegExp = new RegExp(
  [
    word(
      String.raw`orders?|invoices?|tickets?|cases?|ref(?:erence)?|customer|account|tracking|parcel|shipment|booking|reservation|transaction|receipt|member(?:ship)?|id|serial|policy|contract|flight|room|card|sku|article|item|build|version|[\p{L}-]*(?:bestellung|bestellnummer|auftrag|auftragsnummer|rechnung|rechnungsnummer|kundennummer|kundennr|vorgang|vorgangsnummer|sendung|sendungsnummer|konto|vertrag|buchung|buchungsnummer|artikelnummer)|commande|facture|dossier|client|réservation|compte|pedido|factura|referencia|cliente|cuenta|reserva|ordine|fattura|riferimento|conto|prenotazione|encomenda|fatura|conta|bestelling|bestelnummer|factuur|factuurnummer|klantnummer|rekening|zamówieni[ea]|faktur[ay]|klient[a]?|konta|beställning|ordernummer|fakturanummer|kundnummer|ordre|ordrenummer|faktura|kundenummer|tilaus|tilausnumero|lasku|laskun|asiakasnumero|objednávk[ay]|číslo|zákazník[a]?|sipariş|müşteri|hesap|заказ(?:а)?|сч[её]т(?:а)?|клиент(?:а)?`,
    ),
    "注文|請求|会員|予約|订单|訂單|发票|發票|客户|주문|송장|고객|예약",
  ].join("|"),
  "giu",
);

/** What stands before the word for a code that lets nobody in: `discount code`. */
export const VOUCHER_WORD: RegExp = new RegExp(
  `${word(String.raw`promo\p{L}*|discount|voucher|coupon|gift|gutschein\p{L}*|rabatt\p{L}*|réduction|descuento|sconto|desconto|korting\p{L}*|zip|post(?:al)?|area|country|bank|sort|dress|bar|qr`)}[\\s-]*$`,
  "iu",
);
/** The same as one word. */
export const OTHER_CODE: RegExp =
  /^(?:post|zip|bar|sort|promo|voucher|rabatt|gutschein|gift|qr-?|kortings)code/iu;

const UNITS = word(
  String.raw`min(?:ute)?s?|mins?|hours?|days?|weeks?|seconds?|secs?|points?|users?|items?|people|members?|subscribers?|customers?|times|words|characters|bytes|octets|[kmgt]b|px|pt|km|kg|cm|mm|ml|minuten?|stunden?|tagen?|punkte|personen|heures?|jours?|personnes|minutos?|horas?|días|dias|puntos|minuti|ore|giorni|minuta|minut[y]?|godzin|dni|timmar|dagar|timer|dage|dager|minuuttia|tuntia|päivää|hodin|dakika|saat|gün|минут[ы]?|час(?:а|ов)?|дн(?:я|ей)`,
);

/** What a number counts. */
export const UNIT: RegExp = new RegExp(
  `^\\s?(?:${UNITS}|%|‰|°|分|時間|日間|分钟|小时|天|분|시간|일)`,
  "iu",
);

const MONTH = String.raw`jan\p{L}*|feb\p{L}*|mar(?:ch|s|zo|ço|t|zec)?|märz|apr\p{L}*|avril|may|mai|maio|mei|maj|jun\p{L}*|juin|jul\p{L}*|juillet|aug\p{L}*|août|ago\p{L}*|sep\p{L}*|o[ck]t\p{L}*|nov\p{L}*|de[czs]\p{L}*|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря`;

const CURRENCY = String.raw`[$€£¥₹₺₽₩₪฿]|\b(?:USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|TRY|RUB|JPY|CNY|KRW|INR|BRL|AUD|CAD)\b|\bkr\b\.?|zł|Kč|\bTL\b|руб\.?|円|元|원`;
const AMOUNT = String.raw`(?<![\d.,'’ ])\d[\d.,'’ ]*`;

/** Stretches of text whose digits are something else than a code, and what. */
export const STRETCHES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: "part of a URL",
    pattern:
      /(?:https?:\/\/|www\.|mailto:)\S+|(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|test|example|io|dev|app|de|eu|uk|fr)\/\S*/giu,
  },
  { what: "part of an address", pattern: /(?<![^\s<>"])[^\s<>"@]+@[^\s<>"@]+\.[^\s<>"@]+/gu },
  {
    what: "part of a date",
    pattern: new RegExp(
      String.raw`(?<!\d)(?:(?:19|20)\d{2}[-/.年](?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12]\d|3[01])(?!\d)|(?:0?[1-9]|[12]\d|3[01])(?<sep>[-/.])\s?(?:0?[1-9]|1[0-2])\k<sep>\s?(?:(?:19|20)?\d{2})(?!\d)|(?:0?[1-9]|1[0-2])\/(?:0?[1-9]|[12]\d|3[01])\/(?:(?:19|20)?\d{2})(?!\d)|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)|(?:\d{1,2}(?:\.|st|nd|rd|th|er|º|°)?,?\s+(?:de\s+)?)?(?<!\p{L})(?:${MONTH})(?!\p{L})\.?(?:\s+de)?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d{2}(?!\d)|(?:19|20)\d{2}年)`,
      "giu",
    ),
  },
  { what: "part of a time", pattern: /(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)/gu },
  {
    what: "a price",
    pattern: new RegExp(
      `(?:${CURRENCY})\\s?\\d[\\d.,'’ ]*|${AMOUNT}(?<=\\d)\\s?(?:${CURRENCY})`,
      "giu",
    ),
  },
  {
    what: "part of a number with decimals",
    pattern: /(?<![\d.,'’])\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d+)?(?!\d)|(?<!\d)\d+[.,]\d{1,2}(?!\d)/gu,
  },
  {
    what: "part of a phone number",
    pattern:
      /\+\s?\d(?:[\s()./-]{0,2}\d){6,}|\(0?\d{2,5}\)\s?\d(?:[\s./-]?\d){4,}|(?<![\d-])\d{3}[-. ]\d{3}[-. ]\d{4}(?!\d)|(?<![\d/-]|\d )(?=\d+[ /-])\d(?:[ /-]?\d){8,}|\b(?:tel|phone|telefon|téléphone|teléfono|telefono|call|fax|hotline)\b[.:]?\s*[\d(][\d\s()./-]*\d/giu,
  },
  { what: "part of an IP address", pattern: /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/gu },
  {
    what: "the end of a card or account number",
    pattern:
      /(?:[•*xX.·]{2,}|\bending (?:in|with)|\bendet auf|\bse terminant par|\bterminada en|\blast four(?: digits)?:?)\s?-?\s?\d{3,4}(?!\d)/giu,
  },
  {
    what: "a postcode",
    pattern:
      /\b[A-Z]{2} \d{5}(?:-\d{4})?(?!\d)|\b[A-Z]{1,2}-\d{4,5}(?= \p{Lu})|(?<![\d-])\d{4,5}(?= \p{Lu}\p{Ll}{2,})|(?<!\d)\d{4} ?[A-Z]{2}\b|〒\s?\d{3}-\d{4}/gu,
  },
  {
    what: "a copyright notice",
    pattern: /(?:©|\(c\)|copyright)[^\n\d]{0,20}(?:19|20)\d{2}(?:\s?[-–]\s?(?:19|20)\d{2})?/giu,
  },
  { what: "a range of years", pattern: /(?<!\d)(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)\d{2}(?!\d)/gu },
];
