import { oneLine } from "./plain-text.js";

/** What fills a preheader up, so that no text of the body follows it in the list of mails. */
const PADDING = /[\s\p{Cf}\p{Zs}\u034f\u115f\u1160\u2800\u3164\uffa0]+/gu;

/** Collects the hidden text that stands before all visible text: that of the first hidden element which has any. */
export class Preheader {
  #text = "";
  #isComplete = false;

  /** @param isOutermost - whether a hidden element begins here, in one that is not */
  enter(isOutermost: boolean): void {
    if (isOutermost && this.toString() !== undefined) this.#isComplete = true;
  }

  add(data: string): void {
    if (!this.#isComplete) this.#text += data;
  }

  toString(): string | undefined {
    const text = oneLine(this.#text);
    return text.replaceAll(PADDING, "") === "" ? undefined : withoutPadding(text);
  }
}

const withoutPadding = (text: string): string =>
  text.replaceAll(new RegExp(`^${PADDING.source}|${PADDING.source}$`, "gu"), "");
