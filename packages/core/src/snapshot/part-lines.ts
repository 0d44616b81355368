import type { MimePart } from "../message/message.js";

/** Shown elsewhere, or chosen anew for each mail. */
const LEFT_OUT = new Set(["boundary", "name"]);

/** The tree of MIME parts, as a list in lists: `- multipart/mixed`. How a part was encoded is left out: it depends on its text. */
export function partLines(part: MimePart, indent = ""): string[] {
  const { contentType, parameters, disposition, name, parts } = part;
  const line = [
    contentType,
    ...Object.entries(parameters)
      .filter(([parameter]) => !LEFT_OUT.has(parameter))
      .map(([parameter, value]) => `; ${parameter}=${value}`),
    ...(disposition === undefined ? [] : [`, ${disposition}`]),
    ...(name === undefined ? [] : [` ${JSON.stringify(name)}`]),
  ];
  return [
    `${indent}- ${line.join("")}`,
    ...parts.flatMap((child) => partLines(child, `${indent}  `)),
  ];
}
