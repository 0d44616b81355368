const { wrapEnvironment } = require("@smtp-fixture/jest-environment");

module.exports = wrapEnvironment(require("jest-environment-jsdom").TestEnvironment);
