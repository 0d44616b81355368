import type { LineUnit } from "../wire/inbound.js";
import type { ContentPiece } from "../wire/chunk.js";
import type { ReceivedContent } from "../wire/content.js";
import type { Verdict } from "./question.js";

/** Everything that can happen to a session. */
export type Input =
  /** The client has connected. */
  | { readonly type: "open" }
  | LineUnit
  | { readonly type: "content"; readonly content: ReceivedContent }
  | ContentPiece
  /** The answer to the question that is out. */
  | { readonly type: "verdict"; readonly verdict: Verdict | undefined }
  /** The client has been silent for too long. */
  | { readonly type: "timeout" }
  | { readonly type: "shutdown" };
