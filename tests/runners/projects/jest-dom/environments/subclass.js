const { TestEnvironment } = require("@smtp-fixture/jest-environment/jsdom");

/** Jest's jsdom with the server, and with Node's fetch. */
module.exports = class FetchEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.fetch = fetch;
  }
};
