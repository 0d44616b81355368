import { UnixSocketController } from "@smtp-fixture/core";

/** Serves mail on a path; only the user that runs it may connect. */
export async function startLocalServer(path, handler) {
  const controller = new UnixSocketController(handler, path, { mode: 0o600 });
  await controller.start();
  return controller;
}
