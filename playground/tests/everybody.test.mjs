// For everybody: by keyboard alone, with a screen reader, on a narrow screen, in the dark, without motion.
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { serve } from "../scripts/serve.mjs";
import { DIST, ROOT, link, pack, ready, site, spec, write } from "./browser.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const FAULTY = "apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: \"1.30.3\"}\nclusters:\n  - {name: cluster1, network: network1, primary: clutser1}\n";
/** Where pictures of the page are left, to be looked at. */
const SHOTS = `${ROOT}/target/playground`;

let at;
before(async () => {
  at = await site();
  await mkdir(SHOTS, { recursive: true });
});
after(() => at.stop());

async function axe(page, where) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join("\n  ")}`);
  assert.deepEqual(said, [], where);
}

/** A mesh of many networks. */
function mesh(clusters) {
  const remotes = Array.from({ length: clusters - 1 }, (_, n) => `  - {name: remote${n}, network: network${(n + 1) % 4}, primary: primary}\n`);
  return `apiVersion: portolan.dev/v1alpha1\nkind: Mesh\nname: mesh1\nistio: {version: "1.30.3"}\nclusters:\n  - {name: primary, network: network0}\n${remotes.join("")}`;
}

async function panes(page) {
  return page.locator("[role=tab]:visible").evaluateAll((tabs) => tabs.map((tab) => tab.dataset.tab));
}

for (const scheme of ["light", "dark"]) {
  for (const width of [360, 820, 1440]) {
    test(`axe finds nothing and nothing is cut off: ${width} pixels, ${scheme}`, async () => {
      const page = await at.open({ width, scheme });
      const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
      for (const pane of await panes(page)) {
        await page.click(`[data-tab=${pane}]`);
        await page.waitForFunction(() => portolan.isAtRest && document.querySelector(".pane")?.children.length > 0);
        assert.ok(await fits(), `${pane} is wider than the screen`);
        await axe(page, pane);
        await page.screenshot({ path: `${SHOTS}/${pane}-${width}-${scheme}.png` });
      }
      for (const name of ["New mesh", "The same on a terminal", "About this page, and its keys"]) {
        await page.click(`header button:is([aria-label="${name}"], :has-text("${name}"))`);
        await page.waitForSelector("dialog[open]");
        assert.ok(await fits(), name);
        await axe(page, name);
        await page.screenshot({ path: `${SHOTS}/${name.toLowerCase().replaceAll(/\W+/g, "-")}-${width}-${scheme}.png` });
        await page.keyboard.press("Escape");
      }
      assert.deepEqual(page.complaints, []);
    });
  }
}

test("the picture is readable in every width, and scrolled downwards alone", async () => {
  const shown = (page) => page.evaluate(() => {
    const canvas = document.querySelector(".canvas");
    const svg = canvas.querySelector("div").shadowRoot.querySelector("svg");
    return { factor: svg.clientWidth / svg.viewBox.baseVal.width, sideways: canvas.scrollWidth - canvas.clientWidth, width: svg.viewBox.baseVal.width };
  });
  for (const clusters of [1, 3, 10, 30]) {
    const page = await at.open({ width: 1440, hash: pack(mesh(clusters)) });
    const wide = await shown(page);
    for (const width of [1440, 820, 360]) {
      await page.setViewportSize({ width, height: 800 });
      // Laid out anew as soon as the width has settled.
      await page.waitForFunction((room) => Math.abs(portolan.width - room) < 60 && portolan.isAtRest, (width > 799 ? width * 0.58 : width) / 0.9);
      const { factor, sideways } = await shown(page);
      assert.ok(factor > 0.84 && sideways <= 0, `${clusters} clusters at ${width}: ${factor}, ${sideways} sideways`);
    }
    await page.setViewportSize({ width: 1440, height: 800 });
    await page.waitForFunction((width) => document.querySelector(".canvas > div")?.shadowRoot?.querySelector("svg")?.viewBox.baseVal.width === width, wide.width);
    assert.deepEqual(page.complaints, []);
  }
});

test("the colours can be chosen, are kept for oneself, and are not part of what is shared", async () => {
  const page = await at.open({ scheme: "light" });
  const colours = () => page.evaluate(() => {
    const picture = document.querySelector(".canvas > div").shadowRoot;
    return [getComputedStyle(document.body).backgroundColor, getComputedStyle(picture.querySelector(".ptl-serves")).stroke];
  });
  const light = await colours();
  await page.click("[aria-label='Colours: as the system has them']");
  assert.deepEqual(await colours(), light);
  await page.click("[aria-label='Colours: light']");
  const dark = await colours();
  dark.forEach((colour, n) => assert.notEqual(colour, light[n]));
  await page.waitForFunction(() => location.hash.endsWith("&scheme=dark"));
  assert.doesNotMatch(await link(page), /scheme/);
  await page.reload();
  await ready(page);
  assert.deepEqual(await colours(), dark);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.click("[aria-label='Colours: dark']");
  assert.deepEqual(await colours(), dark);
  await page.click("[aria-label='Colours: as the system has them']");
  assert.deepEqual(await colours(), light);
  assert.deepEqual(page.complaints, []);
});

test("axe finds nothing where there are faults", async () => {
  const page = await at.open({ hash: pack(FAULTY) });
  await page.waitForSelector(".problems li.error");
  await axe(page, "faults");
  await page.click(".problems .link.code");
  await page.waitForSelector("dialog .markdown h3");
  await axe(page, "the page of a rule");
});

test("the keyboard alone suffices", async () => {
  const page = await at.open();
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent);
  await press("Tab");
  assert.equal(await focused(), "To the editor");
  await press("Enter");
  assert.equal(await focused(), "Spec of the mesh");
  // Out of the editor again, though Tab indents in it.
  await press("Escape", "Tab");
  assert.notEqual(await focused(), "Spec of the mesh");
  await press("Alt+2");
  assert.equal(await page.getAttribute("[data-tab=files]", "aria-selected"), "true");
  await page.focus("[data-tab=files]");
  await press("ArrowRight");
  assert.equal(await page.getAttribute("[data-tab=runbook]", "aria-selected"), "true");
  await press("ArrowLeft", "Tab", "Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "treeitem");
  // Up and down, then to the folder of the clusters, into the first of them and its first stage, and to a file there.
  await press("ArrowDown", "End", "Home", "c", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter");
  assert.match(await page.textContent(".viewer .path"), /^clusters\/cluster1\//);
});

test("faults are announced when the typing rests", async () => {
  const page = await at.open();
  await write(page, FAULTY);
  await page.waitForFunction(() => /1 error\. Line 6: there is no cluster clutser1/.test(document.querySelector("[data-testid=announcer]").textContent));
});

test("on a narrow screen a problem leads to the editor", async () => {
  const page = await at.open({ width: 360, height: 720, hash: `${pack(FAULTY)}&view=spec` });
  await page.waitForSelector(".problems li.error");
  await page.click(".problems .place");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-label") === "Spec of the mesh");
  assert.equal(await page.evaluate(() => getSelection().toString()), "clutser1");
});

test("who wants no motion gets none", async () => {
  const page = await at.open({ context: { reducedMotion: "reduce" } });
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
    const { transitionDuration, animationDuration } = getComputedStyle(element);
    return parseFloat(transitionDuration) > 0 || (parseFloat(animationDuration) > 0 && !element.closest(".cm-editor"));
  }).length);
  assert.equal(moving, 0);
});

test("without WebAssembly or its file, the page says so", async () => {
  // A server without the file: a request that the browser is told to abort may have been answered from its cache.
  const folder = await mkdtemp(`${tmpdir()}/portolan-page-`);
  await cp(DIST, folder, { recursive: true, filter: (path) => !path.endsWith(".wasm") });
  const server = await serve(folder);
  try {
    const page = await at.open({ url: server.url, ready: false });
    await page.waitForSelector("[role=alert]");
    assert.match(await page.textContent("[role=alert]"), /the compiler cannot be loaded/);
  } finally {
    server.stop();
    await rm(folder, { recursive: true });
  }
});
