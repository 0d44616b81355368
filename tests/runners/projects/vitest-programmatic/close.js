import { startVitest } from "vitest/node";
import { note } from "./src/note.js";

process.env.SMTP_HOST = "mail.example.test";
const vitest = await startVitest("test", [], { watch: false });
await vitest.close();
const { SMTP_HOST, SMTP_PORT, SMTP_URL } = process.env;
note({ when: "closed", SMTP_HOST, SMTP_PORT, SMTP_URL });
