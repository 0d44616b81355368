const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { startSmtpFixture } = require("@smtp-fixture/core");
const { send } = require("../src/mailer.js");
const { note } = require("../src/note.js");
const nodemailer = require("nodemailer");

const smtp = useSmtpServer();
note({ port: smtp.port });

const MAIL = {
  text: "Your code is 482913.\n\nhttps://shop.test/enter?token=a1\n",
  html: '<p>Your code is <b>482913</b>.</p><a href="https://shop.test/enter?token=a1">Enter</a>',
};

async function check(mail) {
  expect(mail.visibleText.html).toBe("Your code is 482913.\n\nEnter");
  expect(mail.code()).toBe("482913");
  expect(mail.code({ near: /code/i, digits: 6 })).toBe("482913");
  const link = mail.link(/enter/i);
  expect(link.query).toEqual({ token: "a1" });
  expect(link.url).toBeInstanceOf(URL);
  expect(await link.follow({ fetch: async (address) => ({ address }) })).toEqual({
    address: link.href,
  });
  expect(mail.select("p > b")).toMatchObject([{ tagName: "b", text: "482913" }]);
  expect(() => mail.link("Leave")).toThrow('No link fits "Leave".');
}

test("the run's server reads links and codes", async () => {
  await send("ada@example.test", "Hello", MAIL);
  await check(await smtp.waitForMail("ada@example.test"));
});

test.each([{}, { thread: true }])(
  "a fixture of the test's own reads them too: %j",
  async (options) => {
    const own = await startSmtpFixture(options);
    try {
      const transport = nodemailer.createTransport(own.url);
      await transport.sendMail({ from: "shop@example.test", to: "ada@example.test", ...MAIL });
      transport.close();
      await check(await own.waitForMail("ada@example.test"));
    } finally {
      await own[Symbol.asyncDispose]();
    }
  },
);
