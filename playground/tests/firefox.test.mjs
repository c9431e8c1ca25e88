// The same page in Firefox, where it is installed: what differs between browsers is how the module, the worker, the
// links and the editor start.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { serve } from "../scripts/serve.mjs";
import { DIST, PATIENCE, kept, pack } from "./browser.mjs";

const FIREFOX = process.env.FIREFOX ?? ["/usr/bin/firefox-esr", "/usr/bin/firefox"].find(existsSync);
const skip = FIREFOX === undefined ? "firefox is not installed" : false;
if (skip) console.log(`SKIPPED: ${skip}`);

const FAULTY = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n  - {name: cluster1, network: network1, primary: clutser1}\n";

let server;
let browser;
before(async () => {
  if (skip) return;
  server = await serve(DIST);
  browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true, timeout: PATIENCE });
});
after(async () => {
  await browser?.close();
  server?.stop();
});

async function open(url) {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.complaints = [];
  page.on("pageerror", (fault) => page.complaints.push(fault.message));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  await page.goto(url);
  await page.waitForSelector(".problems .sum:not(:empty)");
  return page;
}

const text = (page, selector) => page.$eval(selector, (element) => element.textContent);

test("Firefox compiles, shows every view and keeps what was edited", { skip }, async () => {
  const page = await open(server.url);
  for (const tab of await page.$$("[role=tab]:not(.narrow)")) await tab.click();
  await page.focus(".left .cm-content");
  await page.keyboard.type("# mine\n");
  await kept(page, "# mine\n");
  await page.reload();
  await page.waitForSelector(".problems .sum:not(:empty)");
  assert.ok(await page.evaluate(() => portolan.newest.spec.startsWith("# mine\n")));
  assert.deepEqual(page.complaints, []);
});

test("Firefox follows a link and shows its fault", { skip }, async () => {
  const page = await open(`${server.url}${pack(FAULTY)}`);
  await page.waitForSelector(".cm-lintRange-error");
  assert.equal(await text(page, ".cm-lintRange-error"), "clutser1");
});

test("Firefox opens the single file from disk", { skip }, async () => {
  const page = await open(`file://${DIST}/portolan.html`);
  assert.match(await text(page, ".problems"), /No problems/);
  assert.deepEqual(page.complaints, []);
});
