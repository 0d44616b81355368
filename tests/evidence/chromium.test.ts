/// <reference lib="dom" />
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium as launcher, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hostile } from "../../packages/core/src/evidence/hostile.testing.js";
import {
  pageSaying,
  sayingEverywhere,
} from "../../packages/core/src/evidence/page-saying.testing.js";
import { peer } from "../support/peers.js";

const chromium = peer("chromium");
const LAST = "/up-to-now";

describe.runIf(chromium.isHere)(`the page in Chromium${chromium.note}`, () => {
  let browser: Browser;
  let server: Server;
  let folder: string;
  /** The paths that somebody has asked the outside world for. */
  let asked: string[] = [];
  const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "evidence-page-"));
    server = createServer(({ url: path = "" }, response) => {
      if (path !== LAST) asked.push(path);
      response.setHeader("Content-Type", "text/html");
      // Without an icon of its own the browser would ask for one.
      response.end(path === LAST ? '<link rel="icon" href="data:,">' : "");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    browser = await launcher.launch({
      executablePath: "/usr/bin/chromium",
      // Its own sandbox needs a user that is not root.
      args: ["--no-sandbox"],
    });
  });
  afterAll(async () => {
    await browser?.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    asked = [];
  });

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    /** What the browser has complained of in its console. */
    readonly complaints: string[];
    /** Errors of scripts, and dialogs that they opened. */
    readonly errors: string[];
  }

  async function open(html: string): Promise<Opened> {
    const file = join(folder, "index.html");
    writeFileSync(file, html);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(message.text());
    });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("dialog", (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    return { page, complaints, errors, [Symbol.asyncDispose]: () => page.close() };
  }

  /** Resolves when what the browser has asked for by now has come: it asks for one thing more, in another page. */
  async function askedUpToNow(): Promise<void> {
    const other = await browser.newPage();
    await other.goto(`${url()}${LAST}`);
    await other.close();
  }

  test("an ordinary mail is shown as its reader sees it, with its own images, and nothing is complained of", async () => {
    await using opened = await open(
      pageSaying({
        subject: "Welcome, Ada",
        html: '<style>p { color: rgb(1, 2, 3) }</style><p>Hello, <b>Ada</b>!</p><img src="cid:point@shop.test" alt="a point">',
        text: "Hello, Ada!",
        transcript: "C: EHLO client.test\nS: 250 test\n",
      }),
    );
    const { page, complaints, errors } = opened;
    const mail = page.frameLocator("iframe");
    expect(await mail.locator("p").innerText()).toBe("Hello, Ada!");
    expect(await mail.locator("p").evaluate((p) => getComputedStyle(p).color)).toBe("rgb(1, 2, 3)");
    const image = mail.locator("img");
    expect(await image.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1);
    expect(await page.locator("h2").innerText()).toBe("1. Welcome, Ada");
    expect(await page.getByText("C: EHLO client.test").isVisible()).toBe(true);
    await page.getByText("Source", { exact: true }).click();
    expect(await page.getByText("Content-ID: <point@shop.test>").isVisible()).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(
      true,
    );
    await askedUpToNow();
    expect([...complaints, ...errors]).toEqual([]);
    expect(asked).toEqual([]);
  });

  test("it can be read in the light and in the dark", async () => {
    await using opened = await open(pageSaying({ html: "<p>Hello</p>" }));
    const { page } = opened;
    const colours: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      colours.push(await page.evaluate(() => getComputedStyle(document.body).color));
    }
    expect(colours).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  });

  test("no hostile mail runs a script, loads anything or gets out of its frame", async () => {
    const mails = hostile(url()).map((html) => ({ html: `<p>first</p>${html}` }));
    const everywhere = sayingEverywhere(hostile(url()).join(""));
    await using opened = await open(pageSaying(everywhere, ...mails));
    const { page, errors } = opened;
    const frames = await page.locator("iframe").all();
    expect(frames).toHaveLength(mails.length + 1);
    for (const frame of frames) {
      const shown = frame.contentFrame();
      expect(await shown.getByText("first", { exact: true }).isVisible()).toBe(true);
      // All at once: the first may have the frame's document replaced.
      await shown.locator("html").evaluate((document) => {
        for (const target of document.querySelectorAll("a, button"))
          target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      });
    }
    const pages = browser.contexts().flatMap((context) => context.pages());
    await askedUpToNow();
    expect(await page.locator("body img, body script, body form, body link").count()).toBe(0);
    expect(await page.title()).not.toBe("out");
    expect(page.url()).toMatch(/^file:/);
    expect(pages).toEqual([page]);
    expect(errors).toEqual([]);
    expect(asked).toEqual([]);
  }, 60_000);

  test("the same mails do call home where nothing holds them", async () => {
    // Those that leave for another page would end the others.
    const staying = hostile(url()).filter((html) => !/refresh|submit/.test(html));
    await using opened = await open(staying.join("\n"));
    await askedUpToNow();
    expect(await opened.page.title()).toBe("out");
    for (const path of ["/script", "/script.js", "/pixel.gif", "/outside.gif"])
      expect(asked).toContain(path);
  });
});
