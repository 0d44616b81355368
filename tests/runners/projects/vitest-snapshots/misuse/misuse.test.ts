import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import { expect, test } from "vitest";
import { sendReceipt } from "../src/send-receipt.js";

const smtp = useSmtpServer();
const one = () => smtp.during(() => sendReceipt(smtp.address("ada")));

test("not", async () => {
  expect(await one()).not.toMatchMailSnapshot();
});

test("a promise", () => {
  expect(one()).toMatchMailSnapshot();
});

test("a list", async () => {
  expect([await one()]).toMatchMailSnapshot();
});

test("an option", async () => {
  expect(await one()).toMatchMailSnapshot({ htlm: "omit" });
});

test("asymmetric", async () => {
  expect({ mail: await one() }).toEqual({ mail: expect.toMatchMailSnapshot() });
});
