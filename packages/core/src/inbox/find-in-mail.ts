// Loaded by the first mail that is asked for a link, a code or an attachment: few bytes are worth being in every test file.
export { findAttachment } from "./find-attachment.js";
export { findCode, findCodes } from "./find-code.js";
export { findLink } from "./find-link.js";
