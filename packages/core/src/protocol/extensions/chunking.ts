import { bdat } from "../session/commands/bdat.js";
import type { Extension } from "./extension.js";

/** CHUNKING (RFC 3030 §2): BDAT sends content in chunks whose octets are counted, in place of DATA and its final dot. */
export const chunking: Extension = {
  keyword: "CHUNKING",
  announce: () => "CHUNKING",
  verbs: [bdat],
  demands: { DATA: () => false },
};
