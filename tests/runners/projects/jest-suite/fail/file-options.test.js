const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");

const options = { dataSizeLimit: 1000 };
const smtp = useSmtpServer(options);

test("an unknown one", () => {
  useSmtpServer({ dataSizeLimt: 1000 });
});

test("another one", () => {
  useSmtpServer({ dataSizeLimit: 2000 });
});

test("the same again, and none, are no contradiction", () => {
  expect(useSmtpServer({ ...options })).toBe(smtp);
  expect(useSmtpServer()).toBe(smtp);
});
