const { randomInt } = require("node:crypto");
const express = require("express");
const { sendWelcome } = require("./mailer.js");

/** The application: POST /sign-up { name, email } greets the new user by mail. */
const app = express();
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

module.exports = { app };
