const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { gate } = require("../src/gate.js");
const { messageOf, note, send, subjects } = require("../src/send.js");

const smtp = useSmtpServer();
note({ port: smtp.port });
const ada = "ada@example.test";

jest.retryTimes(2);

let attempt = 0;
const { opened, open } = gate();
let late;
const addresses = [];
test("an attempt sees none of the mail of an earlier one, however late that is", async () => {
  attempt++;
  addresses.push(smtp.address("ada"));
  expect(await subjects(smtp)).toEqual([]);
  if (attempt === 1) late = opened.then(() => send(ada, "late, of the first attempt"));
  if (attempt === 2) {
    open();
    await late;
    const failure = await messageOf(smtp.waitForMail({ subject: /^late/ }, { timeoutMs: 1 }));
    expect(failure).toContain("belongs to an earlier attempt at this test, which had ended");
  }
  if (attempt > 1) await send(addresses[0], "to the first attempt");
  expect(await subjects(smtp)).toEqual([]);
  await send(ada, `attempt ${attempt}`);
  expect(await subjects(smtp)).toEqual([`attempt ${attempt}`]);
  expect(new Set(addresses).size).toBe(3);
});

let done = 0;
describe("with hooks", () => {
  beforeEach(() => send(ada, "beforeEach"));
  test("each attempt has its own beforeEach", async () => {
    expect(await subjects(smtp)).toEqual(["beforeEach"]);
    expect(++done).toBe(2);
  });
});
