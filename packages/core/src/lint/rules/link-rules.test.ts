import { describe, expect, test } from "vitest";
import { isLocalHost } from "../local-host.js";
import { alternative, HEADER, judged } from "../judged.testing.js";

const link = (href: string, inner = "Go on"): string =>
  HEADER + alternative("Go on", `<p lang="en"><a href="${href}">${inner}</a></p>`);

const image = (src: string): string =>
  HEADER + alternative("Hello", `<p lang="en">Hello <img src="${src}" alt="Logo"></p>`);

describe("local-link", () => {
  test.each([
    "http://localhost:3000/reset?token=abc",
    "https://127.0.0.1/reset",
    "http://10.0.0.7/",
    "http://[::1]:8080/",
    "http://shop.local/reset",
    "https://app.internal/",
    "http://web:8000/",
  ])("%s is found, and not said again to be http:", (href) => {
    expect(judged(link(href))).toEqual([
      `local-link | html | The link "Go on" leads to ${new URL(href).hostname}, which readers cannot reach. | ${href}`,
    ]);
  });

  test("so it is in the text, as the address of an image and for unsubscribing", () => {
    const list = HEADER.replace("MIME", "List-Unsubscribe: <https://localhost/out>\nMIME");
    const body = alternative(
      "Go to http://localhost:3000/a",
      '<p lang="en">Go to <a href="http://localhost:3000/a">http://localhost:3000/a</a> <img src="http://localhost/logo.png" alt="Logo"></p>',
    );
    expect(judged(list + body)).toEqual([
      'local-link | html | The link "http://localhost:3000/a" leads to localhost, which readers cannot reach. | http://localhost:3000/a',
      'local-link | text | The link "http://localhost:3000/a" leads to localhost, which readers cannot reach. | http://localhost:3000/a',
      'local-link | html | The image "Logo" leads to localhost, which readers cannot reach. | http://localhost/logo.png',
      "local-link | header List-Unsubscribe | The link leads to localhost, which readers cannot reach. | https://localhost/out",
    ]);
  });

  test.each([
    ["localhost", true],
    ["app.localhost", true],
    ["localhost.shop.test", false],
    ["0.0.0.0", true],
    ["127.1.2.3", true],
    ["128.0.0.1", false],
    ["172.15.0.1", false],
    ["172.16.0.1", true],
    ["172.31.255.255", true],
    ["172.32.0.1", false],
    ["192.168.1.1", true],
    ["192.169.1.1", false],
    ["169.254.169.254", true],
    ["[::]", true],
    ["[::2]", false],
    ["[fd00::1]", true],
    ["[fe80::1]", true],
    ["[2001:db8::1]", false],
    ["[::ffff:7f00:1]", true],
    ["[::ffff:808:808]", false],
    ["printer.local", true],
    ["shop.test", false],
    ["example.test", false],
    ["local.example", false],
    ["shop.test.", false],
    ["localhost.", true],
    ["", false],
  ])("the host %j: %s", (host, isLocal) => {
    expect(isLocalHost(host)).toBe(isLocal);
  });
});

test("a link that stands there twice in one part is one finding", () => {
  const twice = '<a href="http://shop.test/a">Go on</a>'.repeat(2);
  const outlook = `<!--[if mso]>${twice}<![endif]-->`;
  expect(judged(HEADER + alternative("Go on", `<p lang="en">${outlook}${twice}</p>`))).toEqual([
    'http-link | html | The link "Go on" is http: and not https:. | http://shop.test/a',
  ]);
});

describe("link-without-target", () => {
  test.each([
    ["#", "has no target"],
    ["", "has no target"],
    [" ", "has no target"],
    ["javascript:void(0)", "is a script, which mail clients do not run"],
    ["JavaScript:alert(1)", "is a script, which mail clients do not run"],
    ["https://", "has a scheme and no target behind it"],
    ["http://?a=1", "has a scheme and no target behind it"],
    ["mailto:", "has a scheme and no target behind it"],
    ["/reset?token=1", "is relative, and a mail has no address that it could be relative to"],
    ["reset.html", "is relative, and a mail has no address that it could be relative to"],
  ])("%j is found", (href, fault) => {
    expect(judged(link(href))).toEqual([
      `link-without-target | html | The link "Go on" ${fault}. | ${href.trim()}`,
    ]);
  });

  test("an image has to have an address too", () => {
    expect(judged(image("images/logo.png"))).toEqual([
      'link-without-target | html | The image "Logo" is relative, and a mail has no address that it could be relative to. | images/logo.png',
    ]);
    expect(judged(image("data:image/png;base64,AAAA"))).toEqual([]);
  });

  test.each([
    "#details",
    "mailto:help@shop.test",
    "tel:+4930123",
    "https://shop.test",
    "sms:+49301",
  ])("%j is not", (href) => {
    expect(judged(link(href))).toEqual([]);
  });
});

describe("http-link", () => {
  test("http: is found, and can be ignored", () => {
    expect(judged(link("http://shop.test/a"))).toEqual([
      'http-link | html | The link "Go on" is http: and not https:. | http://shop.test/a',
    ]);
    expect(judged(link("http://shop.test/a"), { ignore: ["http-link"] })).toEqual([]);
  });

  test("https: is not", () => {
    expect(judged(link("https://shop.test/a"))).toEqual([]);
  });
});
