const { TestEnvironment } = require("@smtp-fixture/jest-environment");
const { note, ours } = require("./places.cjs");

/** Notes what a file leaves in the environment of its worker. */
module.exports = class extends TestEnvironment {
  async teardown() {
    await super.teardown();
    note({ file: "worker", left: ours(process.env) });
  }
};
