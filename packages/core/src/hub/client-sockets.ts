/**
 * The channel of `node:diagnostics_channel` on which a client socket is told of that Node itself does not tell of on
 * `net.client.socket`. The messages are the same.
 */
export const CLIENT_SOCKETS = "smtp-fixture.client.socket";
