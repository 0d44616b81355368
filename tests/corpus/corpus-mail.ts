/** One mail of the corpus. */
export interface CorpusMail {
  /** Who made it, and what is special about it. */
  readonly name: string;
  readonly raw: Buffer;
  /** What its maker attached, where the maker is a program that was told to. */
  readonly attached?: readonly AttachedFile[] | undefined;
}

export interface AttachedFile {
  readonly name: string | undefined;
  readonly contentType: string;
  readonly content: Buffer;
}

/** Octets of all values, the same each time. */
export function octets(length: number, seed = 1): Buffer {
  const made = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    made[at] = state >>> 16;
  }
  return made;
}

/** Texts in many languages. */
export const TEXTS: Readonly<Record<string, string>> = {
  ascii: "Thank you for your order. It leaves our house tomorrow.",
  german: "Ihre Bestellung über 12 € geht morgen hinaus – schöne Grüße!",
  french: "Votre commande est prête ; à bientôt, chère cliente œuvre.",
  greek: "Η παραγγελία σας είναι έτοιμη.",
  russian: "Ваш заказ отправлен, спасибо.",
  japanese: "ご注文ありがとうございます。",
  chinese: "感谢您的订购，明天发货。",
  korean: "주문해 주셔서 감사합니다.",
  arabic: "شكرا لطلبك",
  hebrew: "תודה על ההזמנה",
  emoji: "Danke 🎉👩‍👩‍👧 bis bald 👋🏽",
};
