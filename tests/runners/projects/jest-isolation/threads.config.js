module.exports = { ...require("./jest.config.js"), workerThreads: true };
