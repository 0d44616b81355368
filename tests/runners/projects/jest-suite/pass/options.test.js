/**
 * @jest-environment @smtp-fixture/jest-environment
 * @jest-environment-options {"smtp": {"dataSizeLimit": 4321}}
 */
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { Client } = require("../src/client.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer({ extensions: ["SIZE"] });
note({ port: smtp.port });

test("the docblock's options and the file's shape the conversation, RFC 1870 §3", async () => {
  const client = await Client.connect(smtp.port);
  const reply = await client.say("EHLO client.test");
  client.close();
  expect(reply).toMatch(/^250[- ]SIZE 4321\r$/m);
  expect(reply).not.toMatch(/8BITMIME/);
});
