import nodemailer, { type SendMailOptions } from "nodemailer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peer } from "../support/peers.js";
import { CLIENT_NAME } from "./clients.js";
import { type Home, HOMES } from "./homes.js";
import { BINARY, withFinalLineEnd } from "./mails.js";
import { runPython } from "./run-python.js";

const python = peer("python3");

const byText = (a = "", b = ""): number => (a < b ? -1 : 1);

describe.each(HOMES)("mail that its client composes, $name", ({ start }) => {
  let home: Home;
  beforeAll(async () => {
    home = await start();
  });
  afterAll(() => home[Symbol.asyncDispose]());

  test("nodemailer's attachments arrive to the octet, and hidden recipients in the envelope alone", async () => {
    await using smtp = await home.open();
    const letter: SendMailOptions & { readonly baseBoundary: string } = {
      from: "Zoë <zoe@client.test>",
      to: "Bob <bob@example.test>",
      cc: "cid@example.test",
      bcc: "dan@example.test",
      subject:
        "Grüße aus Köln, mit Bild und Bericht, und mit einem Betreff, der zu lang für eine Zeile ist",
      text: "Siehe Anhang.\n.\n..\n",
      html: '<p>Siehe <img src="cid:logo@client.test"></p>',
      attachments: [
        { filename: "Übersicht.bin", content: BINARY },
        { filename: "logo.png", content: BINARY.subarray(0, 300), cid: "logo@client.test" },
      ],
      // What nodemailer would make up anew for each composition.
      date: new Date("2026-11-25T09:30:00Z"),
      messageId: "<one@client.test>",
      baseBoundary: "cut",
    };
    const shown = await nodemailer
      .createTransport({ streamTransport: true, buffer: true, newline: "windows" })
      // Where it does not send it keeps the Bcc field.
      .sendMail({ ...letter, bcc: [] });
    await nodemailer
      .createTransport({ host: smtp.host, port: smtp.port, name: CLIENT_NAME })
      .sendMail(letter);

    const [mail] = await smtp.mails();
    const composed = withFinalLineEnd(Buffer.from(shown.message as Buffer));
    expect(mail?.raw.toString("latin1")).toBe(composed.toString("latin1"));
    expect(mail?.envelope.rcptTos).toEqual([
      "bob@example.test",
      "cid@example.test",
      "dan@example.test",
    ]);
    expect(mail?.headers.map(({ name }) => name.toLowerCase())).not.toContain("bcc");
    expect(mail?.subject).toBe(letter.subject);
    expect(mail?.text?.trimEnd()).toBe("Siehe Anhang.\n.\n..");
    expect(mail?.html?.trimEnd()).toBe(letter.html);
    const files = new Map(mail?.attachments.map(({ name, content }) => [name, content]));
    expect([...files.keys()].toSorted(byText)).toEqual(["logo.png", "Übersicht.bin"]);
    expect(files.get("Übersicht.bin")?.equals(BINARY)).toBe(true);
    expect(files.get("logo.png")?.equals(BINARY.subarray(0, 300))).toBe(true);
  });

  describe.runIf(python.isHere)(`Python's email and send_message()${python.note}`, () => {
    test.each([
      { sender: "ada@client.test", smtpUtf8: false, says: "in ASCII without SMTPUTF8" },
      { sender: "zoë@client.test", smtpUtf8: true, says: "in UTF-8 with SMTPUTF8" },
    ])("a header $says arrives to the octet, as does its attachment", async (row) => {
      await using smtp = await home.open();
      const order = { host: smtp.host, port: smtp.port, name: CLIENT_NAME, sender: row.sender };
      const { stdout } = await runPython("./smtplib_composer.py", order, BINARY);

      const [mail] = await smtp.mails();
      expect(mail?.raw.toString("latin1")).toBe(
        Buffer.from(stdout.trim(), "base64").toString("latin1"),
      );
      expect(mail?.envelope).toMatchObject({
        mailFrom: row.sender,
        rcptTos: ["bob@example.test", "dan@example.test"],
        smtpUtf8: row.smtpUtf8,
      });
      expect(mail?.subject).toBe("Grüße aus Köln");
      expect(mail?.text?.trimEnd()).toBe("Siehe Anhang: 世界\n.\n..");
      expect(mail?.attachments.map(({ name }) => name)).toEqual(["Übersicht.bin"]);
      expect(mail?.attachments[0]?.content.equals(BINARY)).toBe(true);
    });
  });
});
