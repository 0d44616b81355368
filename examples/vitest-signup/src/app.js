import { randomInt } from "node:crypto";
import express from "express";
import { sendWelcome } from "./mailer.js";

/** The application: POST /sign-up { name, email } greets the new user by mail. */
export const app = express();
app.use(express.json());

app.post("/sign-up", async (request, response) => {
  const { name, email } = request.body;
  if (typeof name !== "string" || typeof email !== "string" || !email.includes("@")) {
    response.status(422).json({ error: "A name and an e-mail address, please." });
    return;
  }
  await sendWelcome({ name, email, code: String(randomInt(100_000, 1_000_000)) });
  response.status(201).json({ name });
});
