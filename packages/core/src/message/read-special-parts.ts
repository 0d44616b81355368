import { realDate } from "../real-time.js";
import type { BodyPart } from "./body-part.js";
import type { Invite } from "./calendar/invite.js";
import { decodeText } from "./charset.js";
import { readDate } from "./date.js";
import { readHeaderFields } from "./header-fields.js";
import { loadPart } from "./load-part.js";
import type { Attachment } from "./message.js";
import type { DeliveryReport } from "./report/delivery-report.js";
import type * as SpecialParts from "./special-parts.js";

/** The attachments of a message, with the part that each of them is. */
export interface FoundAttachments {
  readonly attachments: readonly Attachment[];
  readonly places: readonly BodyPart[];
}

const DELIVERY_STATUS = /^message\/(?:global-)?delivery-status$/;
const CALENDAR = /^(?:text\/calendar|application\/ics)$/;

const specialParts = (): typeof SpecialParts => loadPart("special-parts") as typeof SpecialParts;

/** What a delivery report says, with the first message that stands behind its status. */
export function reportOf({ attachments }: FoundAttachments): DeliveryReport | undefined {
  const at = attachments.findIndex(({ contentType }) => DELIVERY_STATUS.test(contentType));
  const status = attachments[at];
  if (status === undefined) return undefined;
  const returned = attachments.slice(at + 1).find(({ message }) => message !== undefined);
  return specialParts().readReport(status.content, returned?.message, {
    readHeaderFields,
    readDate,
  });
}

/** What the first calendar part says; one that is shown as such comes before a file of the same. */
export function inviteOf({ attachments, places }: FoundAttachments): Invite | undefined {
  const of = (type: RegExp): number =>
    attachments.findIndex(({ contentType }) => type.test(contentType));
  const shown = of(/^text\/calendar$/);
  const at = shown < 0 ? of(CALENDAR) : shown;
  const source = attachments[at];
  const parameters = places[at]?.contentType.parameters;
  if (source === undefined || parameters === undefined) return undefined;
  return specialParts().readInvite(source, parameters.get("method"), {
    // UTF-8 is what is meant where no charset is named (RFC 5545 §3.1.4).
    decode: (octets) => decodeText(octets, parameters.get("charset")),
    dateOf: realDate,
  });
}
