/** Characters that take no room: a reader does not see them, and a test does not write them. */
const UNSEEN = /\u034f|[\u00ad\u180e\u200b\u2060-\u2064\ufeff]/g;
/** A joiner means something between letters (Persian, Hindi), and nothing beside anything else. */
const IDLE_NON_JOINER = /(?<![\p{L}\p{M}])\u200c|\u200c(?![\p{L}\p{M}])/gu;
/** Spaces of any width that do not collapse. */
const SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g;

const isAscii = (text: string): boolean => !/[^\0-\x7f]/.test(text);

/** Text without what takes no room. */
export const withoutUnseen = (text: string): string =>
  isAscii(text) ? text : text.replaceAll(UNSEEN, "").replaceAll(IDLE_NON_JOINER, "");

/** The same with every space a plain one. */
export const seen = (text: string): string =>
  isAscii(text) ? text : withoutUnseen(text).replaceAll(SPACES, " ");

/** A text part as a reader sees it: no white space at the end of lines, no empty lines at either end. */
export const visiblePlainText = (text: string): string =>
  seen(text)
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/^\n+|\n+$/g, "");

/** On one line. */
export const oneLine = (text: string): string => seen(text).replaceAll(/\s+/g, " ").trim();
