import { excerptAt } from "../excerpt.js";
import { decodedUrl, linkPlaces } from "../link-places.js";
import { readerTexts } from "../reader-texts.js";
import type { Found, Rule } from "../rule.js";
import { isGermanic, unfilledInName, unfilledInUrl, unfilledWords } from "../unfilled-words.js";

/** What a template leaves behind where it was not rendered, or was given no value. */
export const TEMPLATE_MARK: Rule = {
  id: "template-mark",
  reason: "The reader sees the template, or that a value is missing, in place of what was meant.",
  source:
    "The syntax of Handlebars, Mustache, Jinja, Liquid, EJS, ERB, Thymeleaf and Mailchimp; what JavaScript makes of missing values",
  *find(mail) {
    const body = `${mail.visibleText.text ?? ""}\n${mail.visibleText.html ?? ""}`;
    const words = { isNullAWord: isGermanic(body) };
    for (const { where, text } of readerTexts(mail)) {
      yield* marks(where, text);
      for (const { word, index } of unfilledWords(text, words))
        yield missing(where, text, index, word);
    }
    for (const { name } of mail.attachments) {
      if (name === undefined) continue;
      yield* marks("attachment name", name);
      for (const { word, index } of unfilledInName(name))
        yield missing("attachment name", name, index, word);
    }
    for (const { where, href, what } of linkPlaces(mail)) {
      const url = decodedUrl(href);
      const place = `${where} ${what}`;
      yield* marks(place, url);
      for (const { word, index } of unfilledInUrl(url)) yield missing(place, url, index, word);
    }
  },
};

/** By what engines write, each so that prose, CSS and percent-encoding are none. */
const MARKS: readonly RegExp[] = [
  /\{\{+[^\n{}]{0,60}\}*/g, // {{ name }}
  /\{%[-+~]?\s*[a-z_][^\n%]{0,60}(?:%\})?/gi, // {% if name %}
  /<%(?:[-=_#@:!]|\s*[a-z_$(])[^\n%]{0,60}(?:%>)?/gi, // <%= name %>
  /\$\{[^\n}]{0,60}\}?/g, // ${name}
  /(?<!\w)#\{\s*[a-z_@][^\n}]{0,60}\}/gi, // #{name}
  /\[\[\s*[a-z_$#{(][^\n\]]{0,60}\]\]/gi, // [[name]]
  /\*\|[a-z_][^\n|]{0,60}\|\*/gi, // *|NAME|*
  /(?<![\w%])%(?!(?:ALLUSERSPROFILE|APPDATA|COMSPEC|HOMEDRIVE|HOMEPATH|LOCALAPPDATA|PATH|PROGRAMDATA|PROGRAMFILES|PUBLIC|SYSTEMDRIVE|SYSTEMROOT|TEMP|TMP|USERPROFILE|WINDIR)%)[a-z][\w.-]{1,40}%(?![\w%])/gi, // %name%, and no variable of Windows
];

function* marks(where: string, text: string): Generator<Found> {
  let end = 0;
  const all = MARKS.flatMap((pattern) => [...text.matchAll(pattern)]).toSorted(
    (a, b) => a.index - b.index,
  );
  for (const { 0: mark, index } of all) {
    // One engine's mark may stand within another's.
    if (index < end) continue;
    end = index + mark.length;
    yield found(where, text, index, mark, "A template's mark was not rendered.");
  }
}

const missing = (where: string, text: string, index: number, word: string): Found =>
  found(where, text, index, word, `A value is missing: there is "${word}".`);

const found = (
  where: string,
  text: string,
  index: number,
  mark: string,
  message: string,
): Found => ({ where, message, excerpt: excerptAt(text, index, mark.length) });
