import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import type { Authenticator } from "../handler/handler.js";
import { LOOPBACK } from "../server/xclient-option.js";
import { type ListenAddress, readListenAddress } from "./listen-address.js";

/** What the command line says of a server: the options of `serve`, which `run` takes too. */
export interface ServerArguments {
  readonly listen?: ListenAddress;
  readonly unix?: string;
  readonly hostname?: string;
  readonly size?: number;
  readonly smtputf8: boolean;
  readonly timeout?: number;
  /** Each `user:password`. */
  readonly auth?: readonly string[];
  readonly requireAuth?: boolean;
  readonly starttls?: boolean;
  readonly requireTls?: boolean;
  readonly smtps?: boolean;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly caFile?: string;
  readonly lmtp?: boolean;
  /** Seconds. */
  readonly proxy?: number;
  /** Each address or subnet, or `local`. */
  readonly xclient?: readonly string[];
  readonly maildir?: string;
  readonly handler?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
  readonly readyFile?: string;
}

interface Account {
  readonly user: string;
  readonly password: string;
}

/** Adds them to a command. */
export function addServerOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "-l, --listen <[host]:port>",
        "where to listen: HOST:PORT, :PORT, PORT, HOST, [IPv6]:PORT; * as host is every interface",
      ).argParser(parseListen),
    )
    .addOption(
      new Option("--unix <path>", "listen on a Unix socket, or a Windows pipe").conflicts("listen"),
    )
    .option("--hostname <name>", "the SMTP name of the server (default: the machine's)", parseLine)
    .option(
      "-s, --size <octets>",
      "longest content accepted; 0 is no limit (default: 33554432)",
      parseAmount,
    )
    .option("-u, --smtputf8", "offer SMTPUTF8", true)
    .option("--no-smtputf8", "do not offer SMTPUTF8")
    .option("--timeout <seconds>", "how long a client may be silent (default: 300)", parseSeconds)
    .option("--auth <user:password>", "let this user in; may be given more than once", collect)
    .option("--require-auth", "refuse mail of clients that have not authenticated")
    .addOption(new Option("--starttls", "offer STARTTLS").conflicts(["requireTls", "smtps"]))
    .addOption(
      new Option("--require-tls", "take nothing before STARTTLS").conflicts(["starttls", "smtps"]),
    )
    .addOption(new Option("--smtps", "begin with TLS").conflicts(["starttls", "requireTls"]))
    .option("--tls-cert <file>", "the certificate, in PEM (default: one is made)")
    .option("--tls-key <file>", "its key, in PEM")
    .option(
      "--ca-file <path>",
      "write the CA of a certificate that was made to a file, for clients to trust",
    )
    .option("--lmtp", "speak LMTP in place of SMTP")
    .option("--proxy <seconds>", "expect a PROXY protocol header within this time", parseSeconds)
    .option(
      "--xclient <address>",
      "let this address or subnet say by XCLIENT whose session it is; local is this machine; may be given more than once",
      collect,
    )
    .addOption(new Option("--maildir <folder>", "file each mail in a Maildir").conflicts("handler"))
    .option(
      "--handler <module#export>",
      "decide with a handler of your own; words after the options are its arguments",
    )
    .option("--json", "print what happens as JSON, one document a line")
    .option("-d, --debug", "print the server's own log to standard error")
    .option(
      "--ready-file <path>",
      "write the line that says that the server is ready to a file, too",
    );
}

function parseListen(text: string): ListenAddress {
  const address = readListenAddress(text);
  if (typeof address === "string") throw new InvalidArgumentError(address);
  return address;
}

function parseAmount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It has to be a number of octets.");
  return Number(text);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError("It has to be a number of seconds above 0.");
  return seconds;
}

function parseLine(text: string): string {
  if (text === "" || /[\0-\x1f\x7f]/.test(text))
    throw new InvalidArgumentError("It has to be one line of text.");
  return text;
}

const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** Whom `--xclient` trusts, as the option of a server says it. */
export function xclientOf(named: readonly string[]): true | string[] {
  // Not a list: clients on a Unix socket are on this machine, and have no address.
  if (named.every((name) => name === LOCAL)) return true;
  return named.flatMap((name) => (name === LOCAL ? LOOPBACK : [name]));
}

const LOCAL = "local";

/** The accounts of `--auth`; undefined where one of them is none. The texts hold passwords: no error may repeat them. */
export function accountsOf(texts: readonly string[]): Account[] | undefined {
  if (texts.some((text) => text.indexOf(":") < 1)) return undefined;
  return texts.map((text) => {
    const colon = text.indexOf(":");
    return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  });
}

/** Lets in who is named and has the right password. */
export function authenticatorOf(accounts: readonly Account[]): Authenticator {
  return ({ credentials }) =>
    accounts.some(({ user, password }) => user === credentials.user && credentials.check(password));
}
