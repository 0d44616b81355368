/** The ids of all rules, in the order in which findings are listed. */
export const RULE_IDS = [
  // what a reader stumbles over
  "template-mark",
  "parts-disagree",
  "no-visible-text",
  "no-text-part",
  "empty-subject",
  "local-link",
  "link-without-target",
  "http-link",
  "unresolved-cid",
  "unused-inline-attachment",
  "image-without-alt",
  "html-without-lang",
  "html-clipped",
  // whom it is from, and whom it tells
  "no-from",
  "from-differs-from-envelope",
  "reply-to-noreply",
  "bcc-header",
  "broken-list-unsubscribe",
  // the header
  "no-date",
  "date-far-off",
  "no-message-id",
  "duplicate-header",
  "line-break-in-header",
  "raw-8bit-header",
  // the octets
  "line-too-long",
  "bare-cr-or-lf",
  "malformed",
  // invitations
  "calendar-method-differs",
  "calendar-without-organizer",
  "calendar-without-attendee",
  "calendar-time-zone-undefined",
  "calendar-malformed",
] as const;

/** The id of a rule, as `ignore` takes it. */
export type RuleId = (typeof RULE_IDS)[number];
