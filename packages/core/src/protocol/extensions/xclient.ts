import { xclient as xclientVerb } from "../session/commands/xclient.js";
import { XCLIENT_ATTRIBUTES } from "../grammar/xclient-data.js";
import type { Extension } from "./extension.js";

/** XCLIENT (Postfix, XCLIENT_README): a neighbour that is trusted says whose session this is. Others do not hear of it. */
export const xclient: Extension = {
  keyword: "XCLIENT",
  announce: ({ mayActForOthers }) =>
    mayActForOthers ? `XCLIENT ${XCLIENT_ATTRIBUTES.join(" ")}` : undefined,
  verbs: [xclientVerb],
};
