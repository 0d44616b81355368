// Every public name of core.
export * as core from "@smtp-fixture/core";
export * as errors from "@smtp-fixture/core/errors";
export * as matchers from "@smtp-fixture/core/matchers";
export * as protocol from "@smtp-fixture/core/protocol";
