const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { note, startWorker, subjects } = require("../src/send.js");

const smtp = useSmtpServer();
note({ port: smtp.port });
const worker = startWorker();
afterAll(() => worker.stop());

describe("in a describe", () => {
  const inner = useSmtpServer();
  test.concurrent.each(["joan", "edith"])("%s has her own mail", async (name) => {
    await worker.send(inner.address(name), `for ${name}`);
    expect(await subjects(smtp)).toEqual([`for ${name}`]);
  });
});

describe("in another describe", () => {
  // Before Jest 30 this is after the concurrent tests have begun, which have no hooks of their own.
  beforeAll(() => worker.send(smtp.address("all"), "before all"));
  test.concurrent("is no matter of what hooks around it send", async () => {
    await worker.send(smtp.address("ada"), "for ada");
    expect(await subjects(smtp)).toEqual(["for ada"]);
  });
});
