const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
const { note } = require("./note.js");

module.exports = async (global, project) => {
  await globalSetup(global, project);
  process.env.SHARED_PORT = process.env.SMTP_PORT;
  note({ shared: Number(process.env.SMTP_PORT), url: process.env.SMTP_URL });
};
