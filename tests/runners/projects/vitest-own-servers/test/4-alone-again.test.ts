import { test } from "@smtp-fixture/vitest-plugin/test";
import { expect } from "vitest";
import { send } from "../src/mailer.js";

test.concurrent.for(["a", "b"])(
  "%s is known by its context in a later file too",
  async (name, { smtp }) => {
    await send("y@example.test", name);
    expect((await smtp.mails()).map(({ subject }) => subject)).toEqual([name]);
  },
);
