import type { Session } from "./phase.js";
import type { Rules } from "./rules.js";

// One session may have other extensions than its server offers: handleConnect decides that for as long as it lasts,
// handleEhlo up to the next EHLO, HELO or STARTTLS. What was decided later knows what it was made of.

/** The rules of the server, whatever was decided for this session. */
export const serverRules = ({ rules }: Session): Rules => rules.server ?? rules;

/** The rules that the session began with: those that an EHLO starts from. */
export const connectionRules = ({ rules }: Session): Rules => rules.connection ?? rules;
