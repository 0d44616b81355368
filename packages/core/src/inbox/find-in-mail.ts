// Loaded by the first mail that is asked for a link or a code: few bytes are worth being in every test file.
export { findCode, findCodes } from "./find-code.js";
export { findLink } from "./find-link.js";
