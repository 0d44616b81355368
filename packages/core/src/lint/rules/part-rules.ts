import { showPlain } from "../../inbox/show.js";
import { differingLinks, differingNumbers } from "../part-differences.js";
import type { Rule } from "../rule.js";

/** Rules about the text part and the HTML part as readers see them. */
export const PART_RULES: readonly Rule[] = [
  {
    id: "parts-disagree",
    reason:
      "Which part is shown is the reader's choice: whoever reads the text must not be told another code, amount or address.",
    source: "RFC 2046 §5.1.4",
    *find(mail) {
      const { text, html } = mail.visibleText;
      if (text === undefined || html === undefined || text.trim() === "") return;
      for (const { what, text: inText, html: inHtml } of mail.disagreements)
        if (what === "code")
          yield {
            where: "text and html",
            message: `The text says the code ${list(inText)}, and the HTML ${list(inHtml)}.`,
          };
      for (const { inText, inHtml } of differingLinks(mail))
        yield {
          where: "text",
          message: "The text has a link that the HTML does not have.",
          excerpt:
            inHtml === undefined
              ? showPlain(inText)
              : `${showPlain(inText)} (HTML: ${showPlain(inHtml)})`,
        };
      const numbers = differingNumbers(mail);
      if (numbers.inText.length > 0)
        yield {
          where: "text",
          message: `The text has ${list(numbers.inText)}, which the HTML does not say.`,
          excerpt:
            numbers.inHtml.length === 0 ? undefined : `only in the HTML: ${list(numbers.inHtml)}`,
        };
    },
  },
  {
    id: "no-visible-text",
    reason:
      "There is nothing to read: not in a client without images, not by a screen reader, not in the list of an inbox.",
    source: "WCAG 2.2, success criterion 1.1.1",
    *find({ visibleText: { text = "", html = "" }, images, invite, report }) {
      if (text.trim() !== "" || html.trim() !== "") return;
      if (images.some(({ alt = "" }) => alt.trim() !== "")) return;
      if (invite === undefined && report === undefined)
        yield { where: "body", message: "A reader sees no text at all." };
    },
  },
  {
    id: "no-text-part",
    reason:
      "Readers without HTML, by choice, on a watch or by voice, see nothing or the source; filters count it as a sign of spam.",
    source: "RFC 2046 §5.1.4; SpamAssassin's rule MIME_HTML_ONLY",
    *find({ text, html, visibleText }) {
      if (html === undefined) return;
      if (text === undefined)
        yield { where: "body", message: "There is an HTML part and no text part." };
      else if (text.trim() === "" && visibleText.html?.trim() !== "")
        yield { where: "text", message: "The text part is empty, and the HTML part is not." };
    },
  },
];

const MOST_LISTED = 5;

function list(values: readonly string[]): string {
  const shown = values.slice(0, MOST_LISTED).map(showPlain).join(", ");
  return values.length > MOST_LISTED ? `${shown} and ${values.length - MOST_LISTED} more` : shown;
}
