import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execute } from "./execute.mjs";
import { major, NOT_OURS, PROJECTS } from "./versions.mjs";

/** The declarations of the packages, and right and wrong uses of them, in a user's project of each kind of resolution. */
export async function checkTypes(runner, version, { work, install, slot }) {
  const tsc = join(await install(`typescript-${version}`), "node_modules/typescript/bin/tsc");
  return await slot(async () => {
    const began = performance.now();
    const folder = join(work, runner.name, `types-${major(version)}`);
    rmSync(folder, { recursive: true, force: true });
    for (const project of ["matrix-types", `matrix-types-${runner.kind}`, `${runner.kind}-types`])
      cpSync(join(PROJECTS, project), folder, { recursive: true });
    const found = { passed: 0, problems: [] };
    for (const name of ["nodenext", "bundler"]) {
      const args = [tsc, "-p", `tsconfig.${name}.json`, "--noEmit", "--pretty", "false"];
      const { code, output } = await execute(process.execPath, args, { cwd: folder });
      const wrong = output.replaceAll(NOT_OURS, "");
      // A compiler that could not run says so in other words.
      if (code === 0 || (wrong === "" && output !== "")) found.passed++;
      else found.problems.push(`with module ${name}:\n${output}`);
    }
    return { ...found, seconds: (performance.now() - began) / 1000 };
  });
}
