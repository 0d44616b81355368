const { wrapEnvironment } = require("@smtp-fixture/jest-environment");
const { TestEnvironment } = require("jest-environment-node");

/** An environment of the project's own: counts the tests that it hears of. */
class CountingEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.counted = { test_start: 0, test_done: 0 };
  }

  async handleTestEvent(event) {
    if (event.name in this.global.counted) this.global.counted[event.name]++;
  }
}

module.exports = wrapEnvironment(CountingEnvironment);
