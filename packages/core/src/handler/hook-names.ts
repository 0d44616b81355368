import type { QuestionHook } from "../protocol/session/question.js";

export type AskedHook = Exclude<QuestionHook, "authenticate" | "exchange">;

/** The hooks that a session's questions are put to. */
export const ASKED: readonly AskedHook[] = [
  "handleProxy",
  "handleConnect",
  "handleHelo",
  "handleEhlo",
  "handleAuth",
  "handleParameter",
  "handleMail",
  "handleRcpt",
  "handleData",
  "handleDataChunk",
  "handleRset",
  "handleNoop",
  "handleVrfy",
  "handleExpn",
  "handleHelp",
  "handleUnknown",
  "handleStartTls",
  "handleQuit",
];

/** The hooks that decide something. */
export const DECISIONS: readonly (AskedHook | "handleException")[] = [...ASKED, "handleException"];

/** All that a handler may have. */
export const HOOKS: readonly string[] = [...DECISIONS, "handleClose"];
