import type { ContentPiece } from "../wire/chunk.js";
import type { LineUnit, ProxyUnit } from "../wire/inbound.js";
import type { Reply } from "../grammar/reply.js";
import type { ReceivedContent } from "../wire/content.js";
import type { Verdict } from "./question.js";

/** The client has connected, or a proxy or a neighbour has said who it is. */
export interface OpenInput {
  readonly type: "open";
  /** Set where there is no room for it. */
  readonly refusal?: Reply | undefined;
  /** Whether it may say whose session this is (XCLIENT). */
  readonly mayActForOthers?: boolean | undefined;
}

/** Everything that can happen to a session. */
export type Input =
  | OpenInput
  | ProxyUnit
  | LineUnit
  | { readonly type: "content"; readonly content: ReceivedContent }
  | ContentPiece
  /** The answer to the question that is out. */
  | { readonly type: "verdict"; readonly verdict: Verdict | undefined }
  /** How the handshake that an effect `startTls` wanted has ended. */
  | { readonly type: "handshake"; readonly outcome: "secured" | "failed" }
  /** The client has been silent for too long, or here for too long. */
  | { readonly type: "timeout"; readonly of?: "session" | undefined }
  | { readonly type: "shutdown" };
