// The versions that the packages are tried with, each exact: a run today and one next month are the same.
import { fileURLToPath } from "node:url";

/** The Node that runs the script stands for its own major; the others are fetched. */
export const NODES = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"];

export const TYPESCRIPTS = ["5.9.3", "6.0.3", "7.0.2"];

/** What a compiler that checks declarations of libraries finds wrong with those of others: Vitest 3.2 with TypeScript 7. */
export const NOT_OURS = /^\S*node_modules\/(?:@types\/chai|vitest)\/.*'containSubset'\.\n/gm;

const EVERYWHERE = { nodemailer: "10.6.0", "@types/node": "20.19.43" };
const DOMS = { jsdom: "29.1.1", "happy-dom": "21.0.4" };
const TRANSPILERS = {
  "ts-jest": "29.4.15",
  typescript: "5.9.3",
  "@babel/core": "7.29.13",
  "@babel/preset-env": "7.29.14",
  "@babel/preset-typescript": "7.29.7",
};

const jest = (version, types) => ({
  name: `jest-${version}`,
  kind: "jest",
  nodes: NODES,
  dependencies: {
    ...EVERYWHERE,
    ...TRANSPILERS,
    jest: version,
    "@jest/globals": version,
    "babel-jest": version,
    expect: version,
    "jest-environment-jsdom": version,
    "jest-environment-node": version,
    "@types/jest": types,
  },
});

const vitest = (version, vite, more = {}) => ({
  name: `vitest-${version}`,
  kind: "vitest",
  nodes: more.nodes ?? NODES,
  dependencies: { ...EVERYWHERE, ...DOMS, vitest: version, vite, ...more.dependencies },
});

/** Each with the versions of Node that it allows. */
export const RUNNERS = [
  jest("29.7.0", "29.5.14"),
  jest("30.5.2", "30.0.0"),
  vitest("3.2.7", "7.3.8", { dependencies: { "@types/debug": "4.1.13" } }),
  vitest("4.1.12", "8.3.8"),
  vitest("5.1.1", "8.3.8", {
    nodes: NODES.filter((version) => !version.startsWith("20.")),
    dependencies: { "@types/node": "24.19.2" },
  }),
];

/** `"20.20.2"` is of `"20"`. */
export const major = (version) => version.split(".")[0];

/** Where the projects are that are run. */
export const PROJECTS = fileURLToPath(new URL("../../tests/runners/projects", import.meta.url));
