// Every entry point of the package, and every public name.
import "@smtp-fixture/jest-environment/setup";

export * as environment from "@smtp-fixture/jest-environment";
export * as setup from "@smtp-fixture/jest-environment/global-setup";
export * as teardown from "@smtp-fixture/jest-environment/global-teardown";
export * as preset from "@smtp-fixture/jest-environment/jest-preset";
export * as jsdom from "@smtp-fixture/jest-environment/jsdom";
export * as matchers from "@smtp-fixture/jest-environment/matchers";
export * as serializer from "@smtp-fixture/jest-environment/serializer";
export * as testing from "@smtp-fixture/jest-environment/test";
