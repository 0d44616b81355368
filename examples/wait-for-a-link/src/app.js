import { randomInt, randomUUID } from "node:crypto";
import express from "express";
import { sendCode, sendPasswordLink } from "./mailer.js";

/** The application: it writes to whoever asks for a new password or a code, and knows what it wrote. */
export const app = express();
app.use(express.json());

const tokens = new Map();
const codes = new Map();

app.post("/forgotten", async (request, response) => {
  const { email } = request.body;
  const token = randomUUID();
  tokens.set(token, email);
  await sendPasswordLink(email, token);
  response.status(202).end();
});

app.get("/password", (request, response) => {
  const { token, email } = request.query;
  if (tokens.get(token) === email) response.send(`A new password for ${email}`);
  else response.status(403).send("This link is not good any more.");
});

app.post("/code", async (request, response) => {
  const { email } = request.body;
  const code = String(randomInt(100_000, 1_000_000));
  codes.set(email, code);
  await sendCode(email, code);
  response.status(202).end();
});

app.post("/sign-in", (request, response) => {
  const { email, code } = request.body;
  response.status(codes.get(email) === code ? 200 : 403).end();
});
