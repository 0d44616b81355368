const { globalSetup } = require("@smtp-fixture/jest-environment/global-setup");
const { startApplication } = require("./application.cjs");

module.exports = async (...configurations) => {
  await globalSetup(...configurations);
  const { SMTP_HOST: host, SMTP_PORT } = process.env;
  const { port, stop } = await startApplication({ host, port: Number(SMTP_PORT) });
  process.env.APPLICATION_PORT = String(port);
  globalThis.stopApplication = stop;
};
