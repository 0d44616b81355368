import type { MimePart } from "../message/message.js";
import { describeOctets } from "./octets.js";

const MOST_LINES = 500;

/** The parts of a message, each on a line below the one that it is in. */
export function tree(structure: MimePart): string {
  const lines: string[] = [];
  const add = (part: MimePart, path: string, depth: number): void => {
    if (lines.length >= MOST_LINES) return;
    lines.push(`${"  ".repeat(depth)}${describePart(part, path)}`);
    for (const [index, child] of part.parts.entries())
      add(child, path === "" ? String(index + 1) : `${path}.${index + 1}`, depth + 1);
  };
  add(structure, "", 0);
  return lines.join("\n");
}

function describePart(part: MimePart, path: string): string {
  const { contentType, parameters, disposition, name, contentId, encoding } = part;
  const facts = [
    Object.entries(parameters).reduce(
      (type, [key, value]) => `${type}; ${key}=${value}`,
      contentType,
    ),
    encoding,
    disposition,
    name === undefined ? undefined : `"${name}"`,
    contentId === undefined ? undefined : `<${contentId}>`,
    `${describeOctets(part.bodyEnd - part.bodyStart)} from octet ${part.bodyStart}`,
  ];
  const known = facts.filter((fact) => fact !== undefined).join(" · ");
  return path === "" ? known : `${path}  ${known}`;
}
