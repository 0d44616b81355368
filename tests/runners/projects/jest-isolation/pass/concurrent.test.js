const { useSmtpServer } = require("@smtp-fixture/jest-environment/test");
const { gate } = require("../src/gate.js");
const { note, send, startWorker, subjects } = require("../src/send.js");

const smtp = useSmtpServer();
note({ port: smtp.port });
const worker = startWorker();
afterAll(() => worker.stop());

// Before Jest 30 all of them are started before the first has its turn, and called done when they have had it.
const { opened, open } = gate();
test.concurrent.each(["ada", "grace"])("%s has her own mail", async (name) => {
  await worker.send(smtp.address(name), `for ${name}`);
  await send("same@example.test", `by ${name}`);
  expect(await subjects(smtp)).toEqual([`for ${name}`, `by ${name}`]);
  if (name === "ada") await opened;
  // Not before its end: what is told of the end of a test comes after what it awaits.
  else setImmediate(() => setImmediate(open));
});
test.concurrent("is over at once", () => {});
test.concurrent.failing("fails at once", () => {
  throw new Error("as it should");
});
const last = gate();
test.concurrent("runs alone when the others are over", async () => {
  await opened;
  setImmediate(() => setImmediate(last.open));
  await last.opened;
  await worker.send("ada@example.test", "says nothing");
  expect(await subjects(smtp)).toEqual(["says nothing"]);
});

test("a test in a row comes after them", async () => {
  expect(await subjects(smtp)).toEqual([]);
  await worker.send("ada@example.test", "in a row");
  expect(await subjects(smtp)).toEqual(["in a row"]);
  expect(await subjects(smtp.file)).toEqual([]);
});
