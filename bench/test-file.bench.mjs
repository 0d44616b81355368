import { loadCore } from "./support/packages.mjs";
import { createFloor, listen } from "./support/floor.mjs";
import { startProcess } from "./support/other-process.mjs";
import { loadPeer } from "./support/peers.mjs";

const MAIL = {
  from: "shop@example.test",
  to: "ada@example.test",
  subject: "Your order",
  text: "what was ordered ".repeat(40),
};

const send = (port) =>
  loadPeer("nodemailer").createTransport({ host: "127.0.0.1", port }).sendMail(MAIL);

/** The application of the test: it has sent a mail before, elsewhere, so its own code is loaded and warm. */
async function warmApplication() {
  const floor = createFloor();
  const port = await listen(floor);
  for (let sent = 0; sent < 3; sent++) await send(port);
  return { floor, port };
}

async function timed(work) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await work();
  const wall = performance.now() - before;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall, cpu: (user + system) / 1000 };
}

export const tasks = {
  /** What a test file does that never looks at mail: its setup file claims a listener. */
  async claim({ folder }) {
    return await timed(async () => {
      const { claimListener, releaseClaim } = await loadCore("claim");
      releaseClaim(folder, claimListener(folder));
    });
  },

  /** What a test file does that gets one mail: less what sending it costs in any case. */
  async oneMail(address) {
    const { floor, port } = await warmApplication();
    const sending = await timed(() => send(port));
    const whole = await timed(async () => {
      const { openHubFixture } = await import("./support/hub-fixture.mjs");
      const { fixture, close } = await openHubFixture(address);
      await send(fixture.port);
      if ((await fixture.envelopes()).length !== 1) throw new Error("The mail is not there.");
      await close();
    });
    floor.close();
    return { wall: whole.wall - sending.wall, cpu: whole.cpu - sending.cpu };
  },
};

async function inFreshProcess(task, what, address) {
  const fresh = await startProcess(import.meta.url);
  const { wall, cpu } = await fresh.call(task, address);
  await fresh.end();
  return { [`${what}, wall`]: wall, [`${what}, CPU`]: cpu };
}

export const question = {
  asks: "What does the fixture cost a test file, in its own fresh process, beside sending the mail? (Without a runner.)",
  rounds: 25,
  warmUp: 2,
  async prepare() {
    const { startHub } = await loadCore("hub");
    const hub = await startHub();
    return {
      contests: [
        {
          entrants: {
            "through the hub": () => inFreshProcess("claim", "no mail looked at", hub.address),
          },
          measures: {
            "no mail looked at, wall": { unit: "ms", goals: { "through the hub": { value: 2 } } },
            "no mail looked at, CPU": { unit: "ms" },
          },
        },
        {
          entrants: {
            "through the hub": () => inFreshProcess("oneMail", "one mail", hub.address),
          },
          measures: {
            "one mail, wall": { unit: "ms", goals: { "through the hub": { value: 10 } } },
            "one mail, CPU": { unit: "ms" },
          },
        },
      ],
      close: () => hub.close(),
    };
  },
};
