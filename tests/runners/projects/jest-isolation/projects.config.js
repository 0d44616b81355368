const project = require("./jest.config.js");

module.exports = {
  projects: ["one", "two"].map((displayName) => ({ ...project, displayName })),
};
