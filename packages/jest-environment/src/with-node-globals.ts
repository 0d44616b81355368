import type { EnvironmentClass } from "./wrap-environment.js";

/** What jsdom lacks, and code that sends or reads mail takes for granted. */
const MISSING = [
  // nodemailer, before each message.
  "setImmediate",
  "clearImmediate",
  // postal-mime, the SDKs of mail providers, and this package.
  "TextEncoder",
  "TextDecoder",
  "structuredClone",
] as const;

type Arguments = ConstructorParameters<EnvironmentClass>;

/** What we use of an environment with a DOM. All of it is optional: other bases do without. */
type DomClass = new (...args: Arguments) => InstanceType<EnvironmentClass> & {
  customExportConditions?: string[];
  fakeTimers?: object | null;
  moduleMocker?: unknown;
};

/**
 * A Jest environment with a DOM whose tests can send and read mail too: `setImmediate`, `TextEncoder`, `TextDecoder` and
 * `structuredClone` are Node's where it has none, `Buffer.from("x") instanceof Uint8Array` holds, and packages load their files
 * for Node and not those for browsers. Whatever else the DOM has stays its own.
 *
 * @example
 * const { withNodeGlobals, wrapEnvironment } = require("@smtp-fixture/jest-environment");
 * module.exports = wrapEnvironment(withNodeGlobals(require("./my-jsdom-environment")));
 */
export function withNodeGlobals<Base extends EnvironmentClass>(Base: Base): Base {
  class NodeGlobalsEnvironment extends (Base as unknown as DomClass) {
    constructor(...args: Arguments) {
      super(...args);
      const global = this.global as Record<string, unknown>;
      for (const name of MISSING) global[name] ??= globalThis[name];
      // Those that Node's own modules make octets of, as in jest-environment-node: a Buffer is a Uint8Array then.
      global["Uint8Array"] = Uint8Array;
      global["ArrayBuffer"] = ArrayBuffer;
      // Whoever has chosen conditions, in an option or in a class, keeps them.
      if (String(this.customExportConditions) === "browser")
        this.customExportConditions = ["node", "node-addons"];
      this.#renewLegacyTimers(args[0].projectConfig);
    }

    /** They keep the timers that they found, to restore them: setImmediate would be gone after their first use. */
    #renewLegacyTimers(config: Arguments[0]["projectConfig"]): void {
      const { fakeTimers, global, moduleMocker } = this;
      if (fakeTimers === undefined || fakeTimers === null) return;
      const LegacyFakeTimers = fakeTimers.constructor as new (options: object) => object;
      const timerConfig = { idToRef: itself, refToId: itself };
      this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker, timerConfig });
    }
  }
  return NodeGlobalsEnvironment as unknown as Base;
}

/** A DOM's timers are numbers, and need no wrapping. */
function itself(timer: number): number {
  return timer;
}
