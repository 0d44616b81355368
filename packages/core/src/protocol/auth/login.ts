import type { ExchangeStep, Mechanism } from "./mechanism.js";

const USERNAME = Buffer.from("Username:", "latin1");
const PASSWORD = Buffer.from("Password:", "latin1");

/** LOGIN, as deployed clients speak it (draft-murchison-sasl-login-00 §2.2): user name, then password. */
export const login: Mechanism = {
  name: "LOGIN",
  begin: (initial) =>
    initial === undefined
      ? { type: "challenge", challenge: USERNAME, next: askForPassword }
      : askForPassword(initial),
};

function askForPassword(name: Buffer): ExchangeStep {
  const user = name.toString("utf8");
  return {
    type: "challenge",
    challenge: PASSWORD,
    next: (password) => ({
      type: "credentials",
      credentials: {
        kind: "password",
        mechanism: "LOGIN",
        user,
        password: password.toString("utf8"),
      },
    }),
  };
}
