module.exports = { preset: "@smtp-fixture/jest-environment" };
