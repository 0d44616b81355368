// Loaded by the first matcher that fails, or that few tests use: few bytes are worth being in every test file.
export { failureText } from "./failure-text.js";
export { htmlFailure, textFailure } from "./body-failure.js";
export { toHaveCode } from "./to-have-code.js";
export { toHaveLink } from "./to-have-link.js";
export { toHaveRecipients } from "./to-have-recipients.js";
