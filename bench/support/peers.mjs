// The servers and the client that we are measured beside. They live in a cache folder of their own, never in the
// workspace: nobody who works on smtp-fixture should have to install them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The one place that names their versions. */
export const PEERS = {
  nodemailer: "10.6.0",
  "smtp-server": "3.21.6",
  "smtp-tester": "2.1.0",
};

/** Where they are installed. */
export const PEERS_FOLDER = join(tmpdir(), "smtp-fixture-bench-peers");

/** Installs those that are missing or of another version. */
export function installPeers() {
  const missing = Object.entries(PEERS).filter(([name, version]) => installed(name) !== version);
  if (missing.length === 0) return;
  mkdirSync(PEERS_FOLDER, { recursive: true });
  writeFileSync(join(PEERS_FOLDER, "package.json"), '{ "private": true }\n');
  const wanted = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  const { status } = spawnSync(
    "npm",
    ["install", ...options, "--prefix", PEERS_FOLDER, ...wanted],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (status !== 0) throw new Error(`npm could not install ${wanted.join(", ")}.`);
}

function installed(name) {
  const file = join(PEERS_FOLDER, "node_modules", name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}

const require = createRequire(join(PEERS_FOLDER, "package.json"));

/** Loads a peer. */
export const loadPeer = (name) => require(name);

/** The file that a peer is loaded from. */
export const peerFile = (name) => require.resolve(name);
