const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");

const smtp = useSmtpServer();
note({ port: smtp.port });

// Each waits for all: they do run side by side.
let arrived = 0;
let all;
const together = new Promise((resolve) => {
  all = resolve;
});
const meet = () => {
  if (++arrived === 3) all();
  return together;
};

describe("side by side", () => {
  test.concurrent.each(["ada", "grace", "joan"])(
    "%s has her own mail by her address",
    async (name) => {
      const address = smtp.address(name);
      expect(address).toMatch(new RegExp(`^${name}@`));
      await meet();
      await send(address, `For ${name}`);
      const mail = await smtp.waitForMail({ to: address });
      expect(mail).toHaveSubject(`For ${name}`);
      expect(await smtp.mails()).toHaveLength(1);
    },
  );
});

test.concurrent.each(["one", "two"])(
  "connections opened by test %s are its own",
  async (subject) => {
    await send("same@example.test", subject);
    expect(await smtp.mails()).toMatchObject([{ subject }]);
  },
);
