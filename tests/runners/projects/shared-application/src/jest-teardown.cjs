const { globalTeardown } = require("@smtp-fixture/jest-environment/global-teardown");

module.exports = async () => {
  await globalThis.stopApplication();
  await globalTeardown();
};
