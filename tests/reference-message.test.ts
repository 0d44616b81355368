import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFECT_IDS } from "../packages/core/src/message/defects/defect-ids.js";

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const page = read("docs/reference/message.md").replaceAll(/```.*?```/gs, "");

test("the page has each defect with its section, and no other", () => {
  const [, section = ""] = page.split("## Defects");
  const rows = [...section.matchAll(/^\| `([\w-]+)` \| [^|]+ \| ([^|]*) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, id = "", see = ""]) => [id, see.trim()]))).toEqual(
    DEFECT_IDS,
  );
  expect(rows.map(([, id]) => id)).toEqual(Object.keys(DEFECT_IDS));
});

/** The properties of an interface in a file of the message room. */
function propertiesOf(file: string, name: string): string[] {
  const [, body = ""] =
    new RegExp(`export interface ${name} [^{]*\\{(.*?)\\n\\}`, "s").exec(
      read(`packages/core/src/message/${file}`),
    ) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, property = ""]) => property);
}

describe("the page names each property", () => {
  test.each([
    ["message.ts", "Message"],
    ["message.ts", "MessageAddress"],
    ["message.ts", "HeaderField"],
    ["message.ts", "Attachment"],
    ["message.ts", "MimePart"],
    ["message.ts", "Defect"],
    ["message.ts", "ListFields"],
    ["report/delivery-report.ts", "DeliveryReport"],
    ["report/delivery-report.ts", "RecipientReport"],
    ["calendar/invite.ts", "Invite"],
    ["calendar/invite.ts", "InviteParty"],
    ["calendar/invite.ts", "InviteAttendee"],
    ["calendar/invite.ts", "InviteTime"],
  ])("in %s of %s", (file, name) => {
    const properties = propertiesOf(file, name);
    expect(properties.length).toBeGreaterThan(0);
    const named = new Set(
      [...page.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.match(/\w+/g) ?? []),
    );
    expect(properties.filter((property) => !named.has(property))).toEqual([]);
  });
});
