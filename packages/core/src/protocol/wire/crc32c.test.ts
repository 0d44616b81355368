import { expect, test } from "vitest";
import { crc32c } from "./crc32c.js";

test.for([
  ["no octets", [], 0],
  ["the usual check value", [...Buffer.from("123456789")], 0xe3_06_92_83],
  ["32 zeros (RFC 3720 B.4)", Array.from({ length: 32 }, () => 0), 0x8a_91_36_aa],
  ["32 ones (RFC 3720 B.4)", Array.from({ length: 32 }, () => 0xff), 0x62_a8_ab_43],
  ["32 rising octets (RFC 3720 B.4)", Array.from({ length: 32 }, (_, at) => at), 0x46_dd_79_4e],
] as [string, number[], number][])("of %s", ([, octets, sum]) => {
  expect(crc32c(Buffer.from(octets))).toBe(sum);
});
