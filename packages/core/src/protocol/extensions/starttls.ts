import { starttls as starttlsVerb } from "../session/commands/starttls.js";
import type { Extension } from "./extension.js";

/** STARTTLS (RFC 3207): the client may go over to TLS. Not offered inside of it (§4.2), where the verb is a 503. */
export const starttls: Extension = {
  keyword: "STARTTLS",
  announce: ({ isSecure }) => (isSecure ? undefined : "STARTTLS"),
  verbs: [starttlsVerb],
};
