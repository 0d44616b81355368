/** The hooks that decide something. */
export const DECISIONS = [
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
  "handleException",
] as const;

/** All that a handler may have. */
export const HOOKS: readonly string[] = [...DECISIONS, "handleClose"];
