// What reads parts of kinds that few mails have. Loaded with the first of them.
export { readInvite } from "./calendar/read-invite.js";
export { readReport } from "./report/read-report.js";
