import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

/** Starts the server once for the run. The plugin has set SMTP_HOST and SMTP_PORT by now. */
export default async function setup(project: TestProject): Promise<() => void> {
  const { server } = await import("../src/server.js");
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  project.provide("invitations", `http://127.0.0.1:${port}/invitations`);
  return () => {
    server.closeAllConnections();
    server.close();
  };
}

declare module "vitest" {
  interface ProvidedContext {
    invitations: string;
  }
}
