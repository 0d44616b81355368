const { globalTeardown } = require("@smtp-fixture/jest-environment/global-teardown");
const noteVariables = require("./note-variables.js");

module.exports = async () => {
  await globalTeardown();
  delete process.env.SHARED_PORT;
  noteVariables();
};
