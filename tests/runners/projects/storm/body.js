// What stands before this differs by runner: it brings FILE, `smtp`, `ownServer`, `sharedTest`, `afterAll`, `expect`, `require` and `test`.
const { closePools, senders } = require("../src/senders.cjs");
const { randomOf } = require("../src/random.cjs");
const { appendFileSync } = require("node:fs");

const { seed, tests, mails, children, shared } = JSON.parse(process.env.STORM);
const random = randomOf(`${seed}/${FILE}`);
const pick = (values) => values[Math.floor(random() * values.length)];
const hasChildren = FILE % children === 0;
let sent = 0;

/** Whom a test's mail is for: what makes it the test's own where several run. */
const ways = {
  address: (fixture) => ({ to: fixture.address("ada") }),
  plus: (fixture) => ({ to: fixture.plus("ada@corp.example") }),
  header: (fixture) => ({ to: "ada@example.test", headers: fixture.headers }),
  credentials: (fixture) => ({ to: "ada@example.test", auth: fixture.credentials }),
  claim: async (fixture, [subject]) => {
    const to = `${subject}@claimed.example`;
    await fixture.claim({ to });
    return { to };
  },
  nothing: () => ({ to: "ada@example.test" }),
};

/** One test's part: it sends its mails, and has them and no others. */
async function part(fixture, { sender, way, isAtOnce }, subjects) {
  const { url, port } = fixture;
  const { auth, ...mail } = await ways[way](fixture, subjects);
  await senders[sender]({ url, port, auth }, mail, subjects, isAtOnce);
  sent += subjects.length;
  const found = (await fixture.mails()).map(({ subject }) => subject);
  expect(found.toSorted()).toEqual(subjects.toSorted());
}

const processes = hasChildren ? ["child"] : [];
for (let index = 0; index < tests; index++) {
  const subjects = Array.from({ length: mails }, (_, nth) => `${FILE}.${index}.${nth}`);
  const isAtOnce = random() < 0.5;
  if (shared) {
    // Whoever connects, and when, says nothing at a listener of many: each mail says it itself.
    const way = pick(["address", "plus", "header", "claim", "credentials"]);
    const sender =
      way === "credentials" ? "fresh" : pick(["fresh", "pooled", "dialogue", ...processes]);
    const plan = { sender, way, isAtOnce };
    const define = index % 2 === 0 ? sharedTest : sharedTest.concurrent;
    define(`${FILE}.${index}, shared: ${sender}, ${way}`, ({ smtp: own }) =>
      part(own, plan, subjects),
    );
    continue;
  }
  if (index % 2 === 0) {
    const sender = pick(["fresh", "pooled", "dialogue", ...processes]);
    const plan = { sender, way: "nothing", isAtOnce };
    test(`${FILE}.${index}, ${sender}`, () => part(smtp, plan, subjects));
    continue;
  }
  const door = pick(["own server", "connections of its own", "marks", "marks"]);
  const name = (plan) => `${FILE}.${index}, concurrent by ${door}: ${plan.sender}, ${plan.way}`;
  if (door === "own server" && ownServer !== undefined) {
    const plan = { sender: pick(["fresh", "dialogue", ...processes]), way: "nothing", isAtOnce };
    ownServer.concurrent(name(plan), ({ smtp: own }) => part(own, plan, subjects));
  } else if (door === "connections of its own") {
    // Each connection brings one mail, which is how a context is known to be its sender's.
    const plan = { sender: "fresh", way: "nothing", isAtOnce };
    test.concurrent(name(plan), () => part(smtp, plan, subjects));
  } else {
    const sender = pick(["fresh", "pooled", "dialogue", ...processes]);
    const plan = { sender, way: pick(["address", "plus", "header"]), isAtOnce };
    test.concurrent(name(plan), () => part(smtp, plan, subjects));
  }
}

afterAll(async () => {
  closePools();
  const unclaimed = (await smtp.file.mails()).map(({ subject }) => subject);
  const note = { file: FILE, port: smtp.port, sent, unclaimed };
  appendFileSync(process.env.NOTES, `${JSON.stringify(note)}\n`);
});
