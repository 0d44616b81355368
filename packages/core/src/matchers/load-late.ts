import { loadPart } from "../message/load-part.js";
import type * as Late from "./late/index.js";

/** What few tests need, or only those that fail: a file of its own, which is loaded now. */
export const late = (): typeof Late => loadPart("late-matchers") as typeof Late;
