import libqp from "libqp";

/** Undoes a transfer encoding (RFC 2045 §6); octets of any other are as they were sent. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer {
  switch (encoding) {
    case "base64":
      return decodeBase64(body.toString("latin1"));
    case "quoted-printable":
      return libqp.decode(body.toString("latin1"));
    default:
      return body;
  }
}

/** Characters that are not base64 are skipped (RFC 2045 §6.8), and padding in the middle ends nothing. */
function decodeBase64(octets: string): Buffer {
  // `-` and `_` mean something to Node, in the base64 of URLs, and nothing in a mail.
  const text = /[-_]/.test(octets) ? octets.replaceAll(/[-_]/g, "") : octets;
  const padding = text.indexOf("=");
  if (padding < 0 || /^[=\s]*$/.test(text.slice(padding))) return Buffer.from(text, "base64");
  // Several encoded pieces in a row, as some mailers write them: each ends with its own padding.
  return Buffer.concat(
    [...text.matchAll(/[^=]+=*/g)].map(([piece]) => Buffer.from(piece, "base64")),
  );
}
