// Every entry point of the plugin, and every public name.
import smtpFixture, { type SmtpFixturePluginOptions } from "@smtp-fixture/vitest-plugin";
import "@smtp-fixture/vitest-plugin/setup";
import "@smtp-fixture/vitest-plugin/types";
import globalSetup from "@smtp-fixture/vitest-plugin/global-setup";
import serializer from "@smtp-fixture/vitest-plugin/serializer";
import type { OwnFixture } from "@smtp-fixture/vitest-plugin/test";
import { inject, type TestContext } from "vitest";
import type { TestProject } from "vitest/node";

export * as plugin from "@smtp-fixture/vitest-plugin";
export * as matchers from "@smtp-fixture/vitest-plugin/matchers";
export * as serializers from "@smtp-fixture/vitest-plugin/serializer";
export * as testing from "@smtp-fixture/vitest-plugin/test";

const options: SmtpFixturePluginOptions = { env: { MAIL_PORT: "port" }, lint: "fail" };
export const plugins = [smtpFixture(options)];
export const port: number = inject("smtpFixture").hub.shared.port;
export const isMail: boolean = serializer.test({});
export const own = (smtp: OwnFixture, { task }: TestContext): string => smtp.url + task.name;
export const setup = async (project: TestProject): Promise<unknown> => await globalSetup(project);
