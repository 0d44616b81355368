/** What to do where a client does not trust a certificate that was made for the server. */
export const TRUST =
  "give it the CA of the certificate, smtp.ca, as `tls: { ca }` or by NODE_EXTRA_CA_CERTS";

/** Where the client runs that refused a certificate which the runner has its processes trust. */
export type ClientPlace = "this process" | "another process";

/** The same where clients trust the server by themselves, so that this one has said that it wants to trust others. */
const REMEDIES: Readonly<Record<ClientPlace, string>> = {
  "this process":
    "leave out its own list of CAs, an option `ca` of the client (or of its `secureContext` or agent), or put smtp.ca into it: without one, clients in this process trust smtp.ca",
  "another process":
    "start its process with the variables of smtp.env (NODE_EXTRA_CA_CERTS for Node; SSL_CERT_FILE for OpenSSL, Python, Ruby, PHP, Go and curl), and leave out options that name another list (`ca`, `cafile`, `--cacert`)",
};

/** A sentence on a client with the remedy for the place where it runs. */
export function remedied(text: string, place: ClientPlace | undefined): string {
  return place === undefined ? text : text.replace(TRUST, () => REMEDIES[place]);
}
