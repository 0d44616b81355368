import type { ContentPiece } from "../wire/chunk.js";
import type { ReceivedContent } from "../wire/content.js";
import { type LineState, measureLines, NO_LINE } from "../wire/line-length.js";
import { addPiece, joinPieces, type OctetRope } from "../wire/octet-rope.js";
import type { Reply } from "../grammar/reply.js";
import type { EsmtpParameter } from "./envelope.js";
import * as replies from "./replies.js";
import type { Rules } from "./rules.js";
import type { Transaction } from "./transaction.js";

/** Content on its way, taken in pieces: what has come up to now. */
export interface Body {
  /** Octets of content, dot-stuffing undone. */
  readonly octets: number;
  readonly lines: LineState;
  /** The octets, where they are kept. */
  readonly kept: OctetRope | undefined;
}

export const NO_BODY: Body = Object.freeze({ octets: 0, lines: NO_LINE, kept: undefined });

/** A body with one more piece; a reply where that makes it more than it may be. */
export function addToBody(
  body: Body,
  { octets }: ContentPiece,
  rules: Rules,
  isBinary: boolean,
): Body | Reply {
  const { content, textLine } = rules.limits;
  const total = body.octets + octets.length;
  if (total > content) return replies.contentTooLarge;
  // BINARYMIME has no lines (RFC 3030 §3).
  const lines = isBinary ? body.lines : measureLines(body.lines, octets, textLine);
  if (lines.isOver) return replies.textLineTooLong;
  return {
    octets: total,
    lines,
    kept: rules.keepsContent ? addPiece(body.kept, octets) : body.kept,
  };
}

/** A complete body as the content that is judged. Its lines have been measured on their way. */
export function contentOf({ octets, kept }: Body, { keepsContent }: Rules): ReceivedContent {
  let joined: Buffer | undefined;
  return {
    wireOctets: octets,
    plainOctets: octets,
    isDropped: false,
    isKept: keepsContent,
    hasLineOver: () => false,
    octets: () => (joined ??= joinPieces(kept)),
  };
}

/** Whether MAIL said BODY=BINARYMIME; where the extension is not offered that was refused. */
export const isBinary = ({ mailParameters }: Transaction): boolean =>
  isDeclaredBinary(mailParameters);

export function isDeclaredBinary(parameters: readonly EsmtpParameter[]): boolean {
  return parameters.some(
    ({ keyword, value }) =>
      keyword.toUpperCase() === "BODY" && value?.toUpperCase() === "BINARYMIME",
  );
}
