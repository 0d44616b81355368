#!/usr/bin/env node
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { Command } from "commander";
import { makeLocalHub } from "../hub/local-hub.js";
import {
  checkEnvironmentNames,
  type EnvironmentNames,
  environmentOf,
} from "../inbox/environment.js";
import type { BaseController } from "../server/base-controller.js";
import { Controller } from "../server/controller.js";
import type { CliEvent } from "./events.js";
import { makeServer } from "./make-server.js";
import { runCommand } from "./run-command.js";
import { accountsOf, addServerOptions, type ServerArguments } from "./server-options.js";

/** Exit codes: 1, the server could not be started; 2, the command line is wrong. */
const FAILED = 1;
const MISUSED = 2;

function print(event: CliEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** The line that says that a server is ready, and where. */
function readiness(controller: BaseController): CliEvent {
  const where =
    controller instanceof Controller
      ? { host: controller.hostname, port: controller.port }
      : { address: controller.address };
  return { event: "ready", url: controller.url ?? "", pid: process.pid, ...where };
}

/** Starts the server; an error ends the program with one line that says why. */
async function started(
  command: Command,
  args: ServerArguments,
  handlerArguments: readonly string[],
  defaults: Parameters<typeof makeServer>[2],
): Promise<BaseController> {
  try {
    if (handlerArguments.length > 0 && args.handler === undefined)
      command.error(`error: arguments are for a handler: give one with --handler.`);
    if (args.auth !== undefined && accountsOf(args.auth) === undefined)
      command.error(`error: --auth takes a user, a colon and a password.`);
    if ((args.tlsCert === undefined) !== (args.tlsKey === undefined))
      command.error(`error: --tls-cert and --tls-key go together.`);
    if (args.requireAuth === true && args.auth === undefined)
      command.error(`error: --require-auth lets nobody in without --auth.`);
    const controller = await makeServer(args, handlerArguments, defaults, print);
    await controller.start();
    if (args.caFile !== undefined) {
      if (controller.ca === undefined)
        command.error(
          `error: --ca-file is for a certificate that is made: take --starttls, --require-tls or --smtps, and no --tls-cert.`,
        );
      writeFileSync(args.caFile, controller.ca);
    }
    if (args.readyFile !== undefined)
      writeFileSync(args.readyFile, `${JSON.stringify(readiness(controller))}\n`);
    return controller;
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    // Commander's own have been printed.
    if (code?.startsWith("commander.") === true) throw error;
    const hint =
      code === "EADDRINUSE"
        ? " Another program listens there: choose another port with --listen, 0 for a free one."
        : "";
    process.stderr.write(`smtp-fixture: ${message}${hint}\n`);
    return process.exit(FAILED);
  }
}

async function stopped(controller: BaseController, { readyFile }: ServerArguments): Promise<void> {
  await controller.stop();
  if (readyFile !== undefined) rmSync(readyFile, { force: true });
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => resolve());
  });
}

function collectVariable(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [name = "", part = ""] = text.split("=");
  return { ...before, [name]: part };
}

/** The bundle stands two folders below the package's manifest. */
const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", __BUNDLE_URL__), "utf8"),
) as { readonly version: string };

const program = new Command("smtp-fixture")
  .version(version)
  .description("A real SMTP server to test mail with")
  // What stands behind the command of run is the command's own.
  .enablePositionalOptions()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSED));

addServerOptions(program.command("serve"))
  .description(
    "run a server until SIGINT or SIGTERM; the first line of output says where it is, as JSON",
  )
  .argument("[arguments...]", "of the handler")
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSED))
  .action(async (words: string[], args: ServerArguments, command: Command) => {
    const controller = await started(command, args, words, {
      host: "localhost",
      port: 8025,
      prints: true,
    });
    const signal = untilSignal();
    print(readiness(controller));
    await signal;
    await stopped(controller, args);
  });

addServerOptions(program.command("run"))
  .description("run a command with a server beside it: smtp-fixture run -- npm test")
  .option(
    "--env <NAME=host|port|url>",
    "a variable to set for the command; may be given more than once (default: SMTP_HOST=host SMTP_PORT=port SMTP_URL=url)",
    collectVariable,
  )
  .argument("<command...>", "what to run")
  .passThroughOptions()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : MISUSED))
  .action(
    async (
      words: string[],
      args: ServerArguments & { readonly env?: EnvironmentNames },
      command: Command,
    ) => {
      const { env, ...server } = args;
      try {
        if (env !== undefined) checkEnvironmentNames(env);
      } catch (error) {
        command.error(`error: ${(error as Error).message}`);
      }
      // A Unix socket is no address that a fixture could name.
      const hub = server.unix === undefined ? makeLocalHub({}) : undefined;
      const controller = await started(command, server, [], {
        host: "127.0.0.1",
        port: 0,
        prints: false,
        inbox: hub?.inbox,
      });
      const host = controller instanceof Controller ? (controller.hostname ?? "") : "";
      const port = controller instanceof Controller ? controller.port : 0;
      const address = { host, port, url: controller.url ?? "" };
      const announced = await hub?.start(address);
      const variables = { ...environmentOf(address, env), ...announced?.variables };
      const code = await runCommand(words, variables);
      await hub?.stop();
      await stopped(controller, server);
      process.exitCode = code;
    },
  );

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`smtp-fixture: ${String(error)}\n`);
  process.exitCode = FAILED;
});
