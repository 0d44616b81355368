import { disagreementsOf } from "./disagreements.js";
import type { Disagreement, ImageFacts, LinkFacts } from "./mail-view.js";
import { parseHtml } from "./parse-html.js";
import { baseOf, render } from "./render.js";
import { readStyleRules } from "./style-rules.js";

// Loaded with the first HTML part: the one file with what parses HTML.

/** What a reader sees of an HTML part, as plain data. */
export interface HtmlFacts {
  readonly visibleText: string;
  readonly preheader: string | undefined;
  readonly links: readonly LinkFacts[];
  readonly images: readonly ImageFacts[];
  readonly emphasis: readonly number[];
  readonly disagreements: readonly Disagreement[];
}

/** What a reader sees of the text part beside it. */
export interface TextFacts {
  readonly text: string;
  readonly links: readonly LinkFacts[];
}

/** Reads an HTML part. Never throws: no HTML is malformed. */
export function readHtml(html: string, beside: TextFacts | undefined): HtmlFacts {
  const document = parseHtml(html);
  const { text, links, emphasis, ...rest } = render(
    document.children,
    readStyleRules(document),
    baseOf(document),
  );
  const disagreements =
    beside === undefined
      ? []
      : disagreementsOf({
          html: text,
          emphasis,
          text: beside.text,
          links: [...links, ...beside.links],
        });
  return { visibleText: text, links, emphasis, disagreements, ...rest };
}

export { selectHtml } from "./select-html.js";
