// A file that imports nothing of ours. With the preset it has the matchers all the same.
const isPreset = process.env.SHARED_PORT !== undefined;

(isPreset ? test : test.skip)("a file that imports nothing of ours has the matchers", () => {
  const envelope = { mailFrom: "ada@example.test", rcptTos: ["grace@example.test"] };
  expect(envelope).toBeSentTo("grace@example.test");
  expect(envelope).not.toBeSentFrom("grace@example.test");
});

test("a file that never looks at mail has its address all the same", async () => {
  const { send } = require("../src/mailer.js");
  require("../src/note.js").note({ port: Number(process.env.SMTP_PORT) });
  expect((await send("ada@example.test")).accepted).toEqual(["ada@example.test"]);
});
