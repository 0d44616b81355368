import { isDeepStrictEqual } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { readMessage } from "../../packages/core/src/message/read-message.js";
import type { Message } from "../../packages/core/src/index.js";
import type { CorpusMail } from "./corpus-mail.js";
import { mailsFromNodemailer } from "./from-nodemailer.js";
import { mailsFromPython, mailsFromSwaks, python, swaks } from "./from-programs.js";
import { handWrittenMails } from "./hand-written.js";
import { type Field, type ReaderName, READERS, type Seen, seenByUs } from "./readers.js";
import { type Disagreement, ruleFor, RULES } from "./rules.js";

let mails: readonly CorpusMail[] = [];
let messages: readonly Message[] = [];
const used = new Set<string>();

beforeAll(async () => {
  mails = [
    ...(await mailsFromNodemailer()),
    ...handWrittenMails(),
    ...(python.isHere ? mailsFromPython() : []),
    ...(swaks.isHere ? mailsFromSwaks() : []),
  ];
  messages = mails.map(({ raw }) => readMessage(raw));
}, 60_000);

test("each mail of the corpus has a name of its own", () => {
  expect(new Set(mails.map(({ name }) => name)).size).toBe(mails.length);
});

test.runIf(python.isHere)(`there are more than 400 of them${python.note}`, () => {
  expect(mails.length).toBeGreaterThan(400);
});

/** The octets of a mail as a rule looks at them. */
const shownTo = ({ raw }: CorpusMail): string => raw.toString("latin1");

function disagreements(
  reader: ReaderName,
  mail: CorpusMail,
  ours: Seen,
  theirs: Seen,
): Disagreement[] {
  const message = messages[mails.indexOf(mail)] as Message;
  const defects = new Set(message.defects.map(({ id }) => id));
  return (Object.keys(ours) as Field[])
    .filter((field) => !isDeepStrictEqual(ours[field], theirs[field]))
    .map((field) => ({
      mail: mail.name,
      raw: shownTo(mail),
      reader,
      field,
      ours,
      theirs,
      defects,
    }));
}

describe.each(Object.keys(READERS) as ReaderName[])("what %s sees", (reader) => {
  test.runIf(reader !== "Python" || python.isHere)(
    "is what we see, but for what a rule explains",
    async () => {
      const unexplained: unknown[] = [];
      let compared = 0;
      for (const [index, theirs] of (await READERS[reader](mails)).entries()) {
        const mail = mails[index] as CorpusMail;
        if ("error" in theirs) {
          // Python gives up at a charset that it does not know.
          const isExplained =
            reader === "Python" &&
            messages[index]?.defects.some(({ id }) => id === "charset-unknown");
          if (isExplained !== true) unexplained.push({ mail: mail.name, error: theirs.error });
          continue;
        }
        compared++;
        for (const one of disagreements(
          reader,
          mail,
          seenByUs(messages[index] as Message),
          theirs,
        )) {
          const rule = ruleFor(one);
          if (rule === undefined)
            unexplained.push({
              mail: one.mail,
              field: one.field,
              ours: one.ours[one.field],
              theirs: one.theirs[one.field],
              defects: [...one.defects],
            });
          else used.add(rule.name);
        }
      }
      expect(unexplained).toEqual([]);
      expect(compared).toBeGreaterThan(mails.length - 3);
    },
    120_000,
  );
});

test("no rule explains what nobody does", () => {
  // What one version of Python does, another need not do.
  const rules = RULES.filter(({ readers }) => readers.some((reader) => reader !== "Python"));
  expect(rules.filter(({ name }) => !used.has(name)).map(({ name }) => name)).toEqual([]);
});

test("attachments are what was attached, octet for octet, in name and type", () => {
  const withFiles = mails.filter(({ attached }) => attached !== undefined);
  expect(withFiles.length).toBeGreaterThan(30);
  for (const mail of withFiles) {
    const { attachments } = messages[mails.indexOf(mail)] as Message;
    const shown = attachments.map(({ name, contentType, content }) => ({
      name,
      contentType,
      content: content.toString("hex"),
    }));
    expect({ mail: mail.name, attachments: shown }).toEqual({
      mail: mail.name,
      attachments: mail.attached?.map((file) => ({
        ...file,
        content: file.content.toString("hex"),
      })),
    });
  }
});

test("each mail's tree covers its octets: parts lie in their multipart, in order, and none overlap", () => {
  for (const [index, { structure }] of messages.entries()) {
    const { raw } = mails[index] as CorpusMail;
    expect(structure.bodyEnd).toBe(raw.length);
    const visit = (part: typeof structure): void => {
      expect(part.headerStart).toBeLessThanOrEqual(part.bodyStart);
      expect(part.bodyStart).toBeLessThanOrEqual(part.bodyEnd);
      let from = part.bodyStart;
      for (const child of part.parts) {
        expect(child.headerStart).toBeGreaterThanOrEqual(from);
        expect(child.bodyEnd).toBeLessThanOrEqual(part.bodyEnd);
        from = child.bodyEnd;
        visit(child);
      }
    };
    visit(structure);
  }
});

test("what is malformed is said of malformed mails, and of none that a program made as it should", () => {
  const found = new Map(
    mails.map(({ name }, index) => [
      name,
      (messages[index] as Message).defects.map(({ id }) => id),
    ]),
  );
  const sound = [...found].filter(
    ([name, ids]) => name.startsWith("nodemailer: the template") && ids.length > 0,
  );
  expect(sound).toEqual([]);
  expect(found.get("nodemailer: an invitation")).toEqual([]);
});
