// A fixture over a hub, put together as the runner packages do it, without a runner.
import { loadCore } from "./packages.mjs";

/** Claims a listener of a hub, connects to the hub, leases it and begins a test. */
export async function openHubFixture(address) {
  const remote = await loadCore("remote");
  const { connectSocket, DEFAULT_ENVIRONMENT, FixtureViews, HubClient, makeTestFixture, Tests } =
    remote;
  const claimed = remote.claimListener(address.folder);
  const client = await HubClient.greet(await connectSocket(address.socket), address);
  const tests = new Tests();
  let lease = await client.lease(claimed);
  let test = tests.start("bench", {});

  const view = () => {
    const parts = {
      registry: tests,
      address: () => lease.address,
      environmentNames: () => DEFAULT_ENVIRONMENT,
      inbox: () => Promise.resolve(lease.inbox),
    };
    return makeTestFixture(parts, new FixtureViews(parts));
  };
  let fixture = view();

  return {
    get fixture() {
      return fixture;
    },
    /** Ends the test and its file, and begins the next ones on the same listener. */
    async renew() {
      const { port } = lease.address;
      tests.stop(test);
      await lease.inbox.end(true);
      lease = await client.lease(port);
      test = tests.start("bench", {});
      fixture = view();
    },
    async close() {
      tests.stop(test);
      tests.dispose();
      await lease.inbox.end(false);
      client.close();
    },
  };
}
