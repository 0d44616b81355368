import { expect, test } from "vitest";
import { accepts, PASSED, Project, type Run, verdict } from "./run-project.js";

const noted = ({ notes }: Run, when: string) => notes.filter((note) => note["when"] === when);

const CONFIG = (options: string, test: string) => `
  import { smtpFixture } from "@smtp-fixture/vitest-plugin";
  import { defineConfig } from "vitest/config";
  export default defineConfig({ plugins: [smtpFixture(${options})], test: ${test} });
`;

/** A project of a configuration, inline. */
const own = (extend: boolean, name: string) =>
  `{ ${extend ? "extends: true, " : ""}test: { name: "${name}", include: ["${name}/*.test.ts"] } }`;

test.each([
  { name: "a watch run", options: "{}" },
  { name: "a watch run without isolation", options: "{ isolate: false, maxWorkers: 1 }" },
])(
  "$name keeps its hub from run to run, and has another after a change of the configuration",
  async ({ options }) => {
    await using project = await Project.create({
      from: ["vitest-application", "vitest-programmatic"],
      files: {
        "vitest.config.ts": CONFIG("", options),
        "src/touched.js": "export const touched = 1;\n",
        "a.test.ts": `
        import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
        import { expect, test } from "vitest";
        import { note } from "./src/note.js";
        import { mail, open } from "./src/raw-smtp.js";
        import { touched } from "./src/touched.js";
        const smtp = useSmtpServer();
        test("has the mail of this run alone", async () => {
          const client = await open(smtp.port);
          await mail(client, "ada@example.test", "run " + touched);
          client.close();
          expect(await smtp.mails()).toHaveLength(1);
          expect(await smtp.file.mails()).toEqual([]);
          note({ when: "test", touched, port: smtp.port });
        });
      `,
      },
    });
    const run = await project.run("node", {
      args: ["watch.js"],
      env: { CHANGED_CONFIG: CONFIG('{ env: { MAIL_PORT: "port" } }', options) },
    });
    expect(verdict(run)).toEqual(PASSED);
    const [first, second, third] = [
      "first run",
      "after a change of a file",
      "after a change of the configuration",
    ].map((when) => noted(run, when)[0]);
    expect(first?.["hubs"]).toHaveLength(1);
    expect(second).toMatchObject({ hubs: first?.["hubs"], shared: first?.["shared"] });
    expect(third?.["hubs"]).toHaveLength(1);
    expect(third?.["hubs"]).not.toEqual(first?.["hubs"]);
    expect(noted(run, "closed")).toEqual([{ when: "closed", hubs: [] }]);
    expect(noted(run, "test").map(({ touched }) => touched)).toEqual([1, 2, 2]);
    expect(new Set(noted(run, "test").map(({ port }) => port)).size).toBe(3);
    const ports = [...run.notes.map(({ port }) => port), first?.["shared"], third?.["shared"]];
    for (const port of ports.filter((port) => port !== undefined))
      expect(await accepts(Number(port))).toBe(false);
  },
);

test("several projects of one run share one hub", async () => {
  const FILE = `
    import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
    import { expect, inject, test } from "vitest";
    import { note } from "../src/note.js";
    import { mail, open } from "../src/raw-smtp.js";
    const smtp = useSmtpServer();
    test("has its own mail", async () => {
      const client = await open(smtp.port);
      await mail(client, "ada@example.test", "mine");
      client.close();
      expect(await smtp.waitForMail("ada@example.test")).toHaveSubject("mine");
      expect(await smtp.mails()).toHaveLength(1);
      expect(process.env.SMTP_PORT).toBe(String(smtp.port));
      note({ when: "test", port: smtp.port, folder: inject("smtpFixture").hub.folder });
    });
  `;
  await using project = await Project.create({
    from: "vitest-application",
    files: {
      "vitest.config.ts": CONFIG(
        "",
        `{ projects: [${own(true, "one")}, ${own(true, "two")}, ${own(false, "bare")}, "configured"] }`,
      ),
      "configured/vitest.config.ts": CONFIG("", '{ name: "configured" }'),
      ...Object.fromEntries(
        ["one", "two", "bare", "configured"].map((name) => [`${name}/a.test.ts`, FILE]),
      ),
    },
  });
  const run = await project.run("vitest");
  expect(verdict(run)).toEqual(PASSED);
  expect(run.tests).toHaveLength(4);
  const files = noted(run, "test");
  expect(new Set(files.map(({ folder }) => folder)).size).toBe(1);
  const ports = files.map(({ port }) => Number(port));
  expect(new Set(ports).size).toBe(4);
  for (const port of ports) expect(await accepts(port)).toBe(false);
  expect(run.output).not.toContain("no hub was started");
});
