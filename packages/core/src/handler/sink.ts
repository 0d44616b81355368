import type { Handler } from "./handler.js";

/** Accepts everything and keeps nothing. */
export class Sink implements Handler {}
