import { useSmtpServer } from "@smtp-fixture/vitest-plugin/test";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import { note } from "../src/note.js";
import { send, subjects } from "../src/send.js";

const smtp = useSmtpServer();
note({ port: smtp.port });
const to = "ada@example.test";

describe("outer", () => {
  beforeAll(() => send(to, "outer beforeAll"));
  beforeEach(() => send(to, "outer beforeEach"));
  afterEach(async () => {
    await send(to, "outer afterEach");
    const own = await subjects(smtp);
    // What hooks before and after a test send is the test's, and the hooks see all of it.
    expect(own.at(0)).toBe("outer beforeEach");
    expect(own.at(-1)).toBe("outer afterEach");
    expect(own.filter((subject) => subject === "outer afterEach")).toHaveLength(1);
  });
  afterAll(async () => {
    await send(to, "outer afterAll");
    // No test runs here: what is read is the file's.
    expect((await subjects(smtp)).at(-1)).toBe("outer afterAll");
  });

  test("a test has the mail of its own beforeEach hooks", async () => {
    expect(await subjects(smtp)).toEqual(["outer beforeEach"]);
    expect(await subjects(smtp.file)).toEqual(["outer beforeAll"]);
    onTestFinished(async () => {
      await send(to, "onTestFinished");
    });
  });

  describe("inner", () => {
    beforeAll(async () => {
      await send(to, "inner beforeAll");
      expect(await subjects(smtp)).toEqual(["outer beforeAll", "inner beforeAll"]);
    });
    beforeEach(() => send(to, "inner beforeEach"));
    afterEach(() => send(to, "inner afterEach"));
    afterAll(() => send(to, "inner afterAll"));

    test("and of those around it", async () => {
      expect(await subjects(smtp)).toEqual(["outer beforeEach", "inner beforeEach"]);
      await send(to, "own");
      expect(await subjects(smtp)).toEqual(["outer beforeEach", "inner beforeEach", "own"]);
    });
    test("each time anew", async () => {
      expect(await subjects(smtp)).toEqual(["outer beforeEach", "inner beforeEach"]);
    });
  });
});

test("what hooks around all tests have sent is the file's, and no test's", async () => {
  expect(await subjects(smtp)).toEqual([]);
  expect(await subjects(smtp.file)).toEqual([
    "outer beforeAll",
    "inner beforeAll",
    "inner afterAll",
    "outer afterAll",
  ]);
});
