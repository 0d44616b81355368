import type { TextDecoder as Decoder, TextEncoder as Encoder } from "node:util";

// postal-mime is typed for browsers, where these are types too.
declare global {
  interface TextDecoder extends Decoder {}
  interface TextEncoder extends Encoder {}
}
