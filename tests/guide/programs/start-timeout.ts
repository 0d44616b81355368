import type { Server } from "node:net";
import { Controller, Sink } from "@smtp-fixture/core";

class StuckController extends Controller {
  protected override async createServer(): Promise<readonly Server[]> {
    await new Promise(() => {});
    return await super.createServer();
  }
}

const controller = new StuckController(new Sink(), { readyTimeoutMs: 200 });
await controller.start().catch((error: Error) => console.log(error.message));
