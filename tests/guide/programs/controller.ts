import { Controller } from "@smtp-fixture/core";
import nodemailer from "nodemailer";
import { ExampleHandler } from "./example-handler.js";

const controller = new Controller(new ExampleHandler());
await controller.start();

const transport = nodemailer.createTransport(controller.url);
const info = await transport.sendMail({
  envelope: { from: "a@example.com", to: ["b@example.com"] },
  raw: `From: Anne Person <anne@example.com>
To: Bart Person <bart@example.com>
Subject: A test
Message-ID: <ant@example.com>

Hi Bart, this is Anne.
`,
});
console.log(`nodemailer: ${info.response}`);

const refused = transport.sendMail({
  from: "Anne Person <anne@example.com>",
  to: "Chris Person <chris@example.net>",
  subject: "Another test",
  text: "Hi Chris, this is Anne.",
});
await refused.catch((error: Error) => console.log(`nodemailer: ${error.message}`));

await controller.stop();

const tooLate = transport.sendMail({ from: "anne@example.com", to: "bart@example.com" });
await tooLate.catch((error: Error) => console.log(`nodemailer: ${error.message}`));
