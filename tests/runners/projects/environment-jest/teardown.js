const { globalTeardown } = require("@smtp-fixture/jest-environment/global-teardown");
const { note, ours } = require("./places.cjs");

module.exports = async () => {
  await globalTeardown();
  note({ file: "main", left: ours(process.env) });
};
