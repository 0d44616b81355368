/**
 * @jest-environment @smtp-fixture/jest-environment
 */
const { once } = require("node:events");
const tls = require("node:tls");
const { startSmtpFixture } = require("@smtp-fixture/core");
const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note } = require("../src/note.js");

note({ port: useSmtpServer().port });

test("a certificate is made in the sandbox, and leaves its Reflect as it was", async () => {
  const smtp = await startSmtpFixture({ tls: "implicit" });
  try {
    expect("getMetadata" in Reflect).toBe(false);
    const socket = tls.connect({ host: smtp.host, port: smtp.port, ca: smtp.ca });
    const [greeting] = await once(socket, "data");
    expect(String(greeting)).toMatch(/^220 /);
    socket.destroy();
  } finally {
    await smtp[Symbol.asyncDispose]();
  }
});
