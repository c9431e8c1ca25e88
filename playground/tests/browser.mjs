// What the tests share: a browser, the page, and the command line to compare with.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { chromium } from "playwright-core";
import { serve } from "../scripts/serve.mjs";

/** The root of the repository. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** The built page. */
export const DIST = fileURLToPath(new URL("../dist", import.meta.url));
/** The command line, as cargo builds it for tests. */
export const PORTOLAN = process.env.PORTOLAN ?? `${process.env.CARGO_TARGET_DIR ?? `${ROOT}/target`}/debug/portolan`;

const CHROMIUM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

/** How long anything may take, in milliseconds. Nothing is measured by it: a machine that tests is often busy with more. */
export const PATIENCE = 120_000;

/** Starts the browser; the sandbox needs rights that root in a container has not. */
export async function launch() {
  return chromium.launch({ executablePath: CHROMIUM, timeout: PATIENCE, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}

/** Serves the page and starts a browser; `open` gives a page that fails the test if it complains. */
export async function site(folder = DIST) {
  const server = await serve(folder);
  const browser = await launch();
  return {
    url: server.url,
    browser,
    open: (options = {}) => open(browser, options.url ?? server.url + (options.hash ?? ""), options),
    stop: async () => {
      await browser.close();
      server.stop();
    },
  };
}

/** Opens `url`; whatever the page complains about is in `complaints`. */
export async function open(browser, url, { width = 1280, height = 800, scheme = "light", permissions = ["clipboard-read", "clipboard-write"], ...rest } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, acceptDownloads: true, permissions, ...(rest.context ?? {}) });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  page.complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.complaints.push(message.text()));
  page.on("pageerror", (fault) => page.complaints.push(fault.message));
  await page.goto(url);
  if (rest.ready !== false) await ready(page);
  return page;
}

/** Waits until something was compiled. */
export async function ready(page) {
  await page.waitForSelector(".problems .sum:not(:empty)", { state: "attached" });
}

/** Puts `text` into the editor in place of what is there, as a user would paste it, and waits until it is compiled. */
export async function write(page, text) {
  await page.focus(".left .cm-content");
  await page.keyboard.press("ControlOrMeta+A");
  await page.evaluate((spec) => navigator.clipboard.writeText(spec), text);
  await page.keyboard.press("ControlOrMeta+V");
  await page.waitForFunction((wanted) => portolan.isAtRest && portolan.newest?.spec === wanted, text);
}

/** Waits until the address holds a spec that ends, or begins, with `part`: what is typed slowly is kept in pieces. */
export async function kept(page, part) {
  await until(`the address holds ${JSON.stringify(part)}`, async () => {
    const address = await page.evaluate(() => location.href);
    const spec = address.includes("#spec=") ? unpack(address) : "";
    return spec.startsWith(part) || spec.endsWith(part);
  });
}

/** Asks `look` again and again, until it finds something, which is returned. */
async function until(what, look) {
  for (const end = performance.now() + PATIENCE; performance.now() < end; ) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`waited in vain until ${what}`);
}

/** Returns the spec in the editor, as a link to it holds it. */
export async function spec(page) {
  return unpack(await link(page));
}

/** Returns the link that the page gives. */
export async function link(page) {
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.click("[title='Copy a link to this spec']");
  return until("the link is in the clipboard", () => page.evaluate(() => navigator.clipboard.readText()));
}

/** Returns the spec that `link` holds. */
export function unpack(link) {
  const packed = new URLSearchParams(new URL(link).hash.slice(1)).get("spec");
  return inflateRawSync(Buffer.from(packed, "base64url")).toString();
}

/** Returns the fragment of a link that holds `spec`. */
export function pack(spec) {
  return `#spec=${deflateRawSync(spec).toString("base64url")}`;
}

/** Downloads the zip of what is shown. */
export async function download(page) {
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click(".take .main")]);
  return readFile(await saved.path());
}

/** Runs the command line. */
export async function portolan(folder, ...args) {
  return promisify(execFile)(PORTOLAN, args, { cwd: folder, maxBuffer: 1 << 28 });
}
