import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  extensions,
  KNOWN_EXTENSIONS,
  OFFERED_EXTENSIONS,
} from "../packages/core/src/protocol/index.js";

const page = readFileSync(new URL("../docs/reference/extensions.md", import.meta.url), "utf8");

/** The rows of the page's table of extensions, by name, in their order. */
const rows = page
  .split("\n")
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .filter((cells) => cells.length === 5 && /rfc\d+/.test(cells[4] ?? ""));

test("the table of extensions has each extension, in the order of the EHLO lines, with its parameters", () => {
  const wanted = [...KNOWN_EXTENSIONS, extensions.auth].map(
    ({ keyword, mailParameters = {}, rcptParameters = {} }) => {
      const mail = Object.keys(mailParameters).join(", ");
      const rcpt = Object.keys(rcptParameters).join(", ");
      return [
        keyword,
        [...(mail === "" ? [] : [`MAIL: ${mail}`]), ...(rcpt === "" ? [] : [`RCPT: ${rcpt}`])].join(
          "; ",
        ),
      ];
    },
  );
  expect(rows.map(([name, , , parameters]) => [name, parameters])).toEqual(wanted);
});

test("the table of extensions says which are offered by default", () => {
  const byDefault = rows.flatMap(([name, offered = ""]) =>
    offered.startsWith("by default") ? [name] : [],
  );
  expect(byDefault).toEqual(OFFERED_EXTENSIONS.map(({ keyword }) => keyword));
});
