// The floor: what any SMTP server in Node has to pay. A bare net.Server that answers canned octets and parses nothing.
import { createServer } from "node:net";

const FINAL_DOT = Buffer.from("\r\n.\r\n");
const NOTHING = Buffer.alloc(0);
const LF = 10;

const GREETING = "220 floor.test ESMTP\r\n";
const EHLO = "250-floor.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
const OK = "250 OK\r\n";
const GO_AHEAD = "354 Go ahead\r\n";
const BYE = "221 Bye\r\n";

/** The first letter is enough: all other commands are answered alike. Bit 5 folds its case. */
function replyTo(letter) {
  switch (letter | 0x20) {
    case 0x64:
      return GO_AHEAD;
    case 0x65:
      return EHLO;
    case 0x71:
      return BYE;
    default:
      return OK;
  }
}

/** Looks for the ends of lines and of content, since clients may send several commands at once, and at nothing between. */
function serve(socket, keep) {
  let isInContent = false;
  /** The last octets of content, where its end has not come. */
  let tail = NOTHING;
  socket.on("data", (chunk) => {
    let out = "";
    let at = 0;
    while (at < chunk.length) {
      if (isInContent) {
        const end = endOfContent(chunk, at);
        keep?.(at === 0 && end === chunk.length ? chunk : chunk.subarray(at, end));
        tail = tailOf(tail, chunk.subarray(at, end));
        at = end;
        if (!tail.equals(FINAL_DOT)) continue;
        isInContent = false;
        out += OK;
      } else {
        const reply = replyTo(chunk[at]);
        out += reply;
        isInContent = reply === GO_AHEAD;
        tail = NOTHING;
        const end = chunk.indexOf(LF, at);
        at = end < 0 ? chunk.length : end + 1;
      }
    }
    if (out.endsWith(BYE)) socket.end(out);
    else if (out !== "") socket.write(out);
  });
}

/** Where content ends in a chunk; the chunk's own end where it goes on. A final dot in two pieces ends its chunk. */
function endOfContent(chunk, at) {
  const found = chunk.indexOf(FINAL_DOT, at);
  return found < 0 ? chunk.length : found + FINAL_DOT.length;
}

const tailOf = (tail, piece) =>
  piece.length >= FINAL_DOT.length
    ? piece.subarray(-FINAL_DOT.length)
    : Buffer.concat([tail, piece]).subarray(-FINAL_DOT.length);

/**
 * Makes a floor that does not listen yet.
 *
 * @param keep - called with each chunk of content
 */
export function createFloor(keep) {
  return createServer((socket) => {
    socket.setNoDelay(true);
    socket.on("error", () => {});
    serve(socket, keep);
    socket.write(GREETING);
  });
}

/** Resolves when a server of node:net listens on a free port of the loopback. */
export function listen(server) {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
}
