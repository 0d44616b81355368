// Without the preset: what this needs of ours is named here.
module.exports = {
  snapshotSerializers: ["@smtp-fixture/jest-environment/serializer"],
  setupFiles: ["./setup.js"],
  testMatch: ["<rootDir>/own/*.test.js"],
};
