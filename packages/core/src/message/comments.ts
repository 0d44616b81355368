/** The text of a structured header field without its comments, which nest (RFC 5322 §3.2.2). */
export function withoutComments(text: string): string {
  if (!text.includes("(")) return text;
  let depth = 0;
  let kept = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth === 0) kept += character;
    else if (character === "\\") at++;
  }
  return kept;
}
