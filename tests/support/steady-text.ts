/** A failure's text with what differs from run to run replaced: times, ports, octets of a dialogue with random parts. */
export function steadyText(text: string): string {
  return text
    .replaceAll(/[+-]\d+\.\d\d s/g, "+0.00 s")
    .replaceAll(/\d+\.\d s (ago|before)/g, "0.0 s $1")
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT")
    .replaceAll(/<[\w-]+@(?:app|shop)\.test>(?=:)/g, "<ID>")
    .replaceAll(/\bt[0-9a-z]{7}\.test/g, "TOKEN.test");
}

/** A failure's text without what it tells of its test's mails, which tests of their own are about. */
export const withoutDigest = (text: string): string =>
  text.replaceAll(
    /\n\n(?:This test received [^\n]*\n(?: +\S[^\n]*\n)*)?(?:Sessions that brought no mail: [^\n]*\n)?Evidence: \S+/g,
    "",
  );
