/** One property of a rule or a `style` attribute, in lower case. */
export interface Declaration {
  readonly property: string;
  readonly value: string;
  readonly isImportant: boolean;
}

/** The properties that decide whether and how text is seen. */
const PROPERTIES = new Set([
  "display",
  "visibility",
  "opacity",
  "font",
  "font-size",
  "font-weight",
  "letter-spacing",
  "white-space",
  "overflow",
  "overflow-x",
  "overflow-y",
  "height",
  "max-height",
  "width",
  "max-width",
]);

const known = new Map<string, readonly Declaration[]>();
/** Mails repeat a few styles many times; how many are kept until they are dropped. */
const MOST_KNOWN = 2000;

/** Reads the declarations of a `style` attribute or a rule's block, those that matter here. */
export function readDeclarations(style: string): readonly Declaration[] {
  let declarations = known.get(style);
  if (declarations !== undefined) return declarations;
  declarations = withoutComments(style)
    .split(/;(?![^(]*\))/)
    .flatMap((text) => {
      const colon = text.indexOf(":");
      if (colon < 0) return [];
      const property = text.slice(0, colon).trim().toLowerCase();
      if (!PROPERTIES.has(property)) return [];
      const written = text
        .slice(colon + 1)
        .trim()
        .toLowerCase();
      const value = written.replace(/\s*!\s*important$/, "");
      return [{ property, value, isImportant: value !== written }];
    });
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(style, declarations);
  return declarations;
}

export const withoutComments = (css: string): string =>
  css.includes("/*") ? css.replaceAll(/\/\*[\s\S]*?(?:\*\/|$)/g, " ") : css;
