import { startApplication } from "./application.cjs";

export default async function setup() {
  const { SMTP_HOST: host, SMTP_PORT } = process.env;
  const { port, stop } = await startApplication({ host, port: Number(SMTP_PORT) });
  process.env.APPLICATION_PORT = String(port);
  return stop;
}
