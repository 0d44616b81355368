/** Every defect that is looked for, and the section that says so. */
export const DEFECT_IDS = {
  // Lines and octets
  "bare-cr": "RFC 5322 §2.2, §2.3",
  "bare-lf": "RFC 5322 §2.3",
  "line-too-long": "RFC 5322 §2.1.1",
  nul: "RFC 5322 §2.1, RFC 2045 §2.7, §2.8",
  // The header
  "header-line-malformed": "RFC 5322 §2.2",
  "header-not-utf8": "RFC 5322 §2.2, RFC 6532 §3.2",
  "header-utf8": "RFC 5322 §2.2",
  "field-duplicate": "RFC 5322 §3.6",
  "date-missing": "RFC 5322 §3.6",
  "from-missing": "RFC 5322 §3.6",
  "date-malformed": "RFC 5322 §3.3",
  "address-malformed": "RFC 5322 §3.4",
  "message-id-malformed": "RFC 5322 §3.6.4",
  "encoded-word-malformed": "RFC 2047 §2",
  "encoded-word-too-long": "RFC 2047 §2",
  "mime-version-missing": "RFC 2045 §4",
  "content-type-malformed": "RFC 2045 §5.1, §5.2",
  "parameter-malformed": "RFC 2045 §5.1, RFC 2231",
  "parameter-duplicate": "RFC 6838 §4.3",
  "parameter-encoded-word": "RFC 2047 §5",
  // Multiparts
  "boundary-missing": "RFC 2046 §5.1.1",
  "boundary-malformed": "RFC 2046 §5.1.1",
  "boundary-not-found": "RFC 2046 §5.1.1",
  "boundary-reused": "RFC 2046 §5.1.1",
  "multipart-unclosed": "RFC 2046 §5.1.1",
  "multipart-empty": "RFC 2046 §5.1.1",
  "nested-too-deep": "",
  // Bodies
  "encoding-unknown": "RFC 2045 §6.1",
  "encoding-forbidden": "RFC 2045 §6.4",
  "base64-malformed": "RFC 2045 §6.8",
  "quoted-printable-malformed": "RFC 2045 §6.7",
  "octets-not-7bit": "RFC 2045 §6.2",
  "charset-unknown": "RFC 2046 §4.1.2",
  "charset-wrong": "RFC 2046 §4.1.2",
} as const;

export type DefectId = keyof typeof DEFECT_IDS;
