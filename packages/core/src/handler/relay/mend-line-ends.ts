const CR = 13;
const LF = 10;

/**
 * Makes CRLF of each CR or LF that stands alone. They may not be sent (RFC 5321 §2.3.8), and a next host that takes a
 * bare LF for a line end would find the end of the mail where none is, and another mail behind it.
 */
export function mendLineEnds(content: Buffer): Buffer {
  const bare = countBare(content);
  if (bare === 0) return content;
  const mended = Buffer.allocUnsafe(content.length + bare);
  let to = 0;
  for (let at = 0; at < content.length; at++) {
    const octet = content[at] as number;
    if (octet !== CR && octet !== LF) {
      mended[to++] = octet;
      continue;
    }
    if (octet === CR && content[at + 1] === LF) at++;
    mended[to++] = CR;
    mended[to++] = LF;
  }
  return mended;
}

function countBare(content: Buffer): number {
  let bare = 0;
  for (let at = content.indexOf(LF); at >= 0; at = content.indexOf(LF, at + 1))
    if (content[at - 1] !== CR) bare++;
  for (let at = content.indexOf(CR); at >= 0; at = content.indexOf(CR, at + 1))
    if (content[at + 1] !== LF) bare++;
  return bare;
}
