import { createRequire } from "node:module";
import { readHtml } from "../packages/core/dist/esm/read-html.js";

// The floor is what parses HTML and does nothing with it; core bundles it, so its own copy is asked for.
const { parse } = await import(
  createRequire(new URL("../packages/core/package.json", import.meta.url)).resolve("parse5")
);

/** An article as builders of newsletters write it: tables in tables, a style on each element, classes, a comment for Outlook. */
const article = (number) => `
<!--[if mso | IE]><table role="presentation" width="600"><tr><td><![endif]-->
<div class="card mj-${number % 7}" style="margin:0px auto;max-width:600px;font-size:0px;background:#ffffff;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;"><tbody><tr>
<td style="direction:ltr;font-size:0px;padding:20px 0;text-align:center;"><div class="col" style="font-size:13px;text-align:left;display:inline-block;">
<h2 style="font-family:Helvetica,Arial,sans-serif;font-size:22px;line-height:28px;">Article ${number} &amp; more</h2>
<p class="lead" style="font-size:14px;color:#333333;margin:0 0 12px;">It was a bright cold day in April, and order ${1000 + number} came at 13:${10 + (number % 50)}.</p>
<a class="button" href="https://shop.test/articles/${number}?a=1&amp;b=${number}" style="display:inline-block;padding:10px 25px;color:#ffffff;">Read&nbsp;more</a>
<img alt="Picture ${number}" src="https://shop.test/${number}.png" width="550" style="border:0;display:block;">
</div></td></tr></tbody></table></div>
<!--[if mso | IE]></td></tr></table><![endif]-->`;

function newsletter(octets) {
  const style = `<style>#outlook a{padding:0} body{margin:0;padding:0} table,td{border-collapse:collapse} img{border:0;height:auto} p{display:block;margin:13px 0}
.card{overflow:hidden} .col{width:100%} .button:hover{opacity:0.8} td .lead, .card > table p{font-size:14px} .hidden{display:none!important}
@media only screen and (max-width:480px){.col{width:100%!important} .desktop{display:none!important}}</style>`;
  let body = `<div class="hidden">What is new &zwnj;&nbsp;&zwnj;&nbsp;</div>`;
  for (let number = 1; body.length < octets; number++) body += article(number);
  return `<!doctype html><html><head><title>News</title>${style}</head><body>${body}</body></html>`;
}

const HTML = newsletter(100_000);
const TEXT = { text: "Your code is 482913.", links: [] };
const TIMES = 20;

async function timed(work) {
  const before = process.cpuUsage();
  for (let count = 0; count < TIMES; count++) work();
  const { user, system } = process.cpuUsage(before);
  return { "CPU per 100 kB": (user + system) / 1000 / TIMES };
}

/** @type {import("./support/rounds.mjs").Question} */
export const question = {
  asks: "What does it take to read HTML as its reader sees it? The floor parses it.",
  rounds: 15,
  warmUp: 3,
  async prepare() {
    return {
      contests: [
        {
          entrants: {
            floor: () => timed(() => parse(HTML)),
            "smtp-fixture": () => timed(() => readHtml(HTML, TEXT)),
          },
          measures: { "CPU per 100 kB": { unit: "ms", goals: { "smtp-fixture": { value: 30 } } } },
        },
      ],
    };
  },
};
