module.exports = {
  preset: "@smtp-fixture/jest-environment",
  testMatch: [`<rootDir>/${process.env.FOLDER ?? "test"}/*.test.js`],
};
