// What an edit changes, and what another release would.
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { portolan, site, spec, write } from "./browser.mjs";

let at;
before(async () => {
  at = await site();
});
after(() => at.stop());

const rows = (page) => page.locator(".change").evaluateAll((all) => all.map(({ title }) => title));

test("an edit is compared with the state that was pinned", async () => {
  const page = await at.open();
  const before = await spec(page);
  await page.click("[data-tab=changes]");
  await page.click("text=Pin this state");
  assert.match(await page.textContent(".bar .sum"), /No file differs/);
  const edited = `${before}  - name: cluster3\n    network: network2\n    primary: cluster1\n    apiServer: https://198.51.100.30:6443\n`;
  await write(page, edited);
  await page.waitForSelector(".change.added");
  const paths = await rows(page);
  assert.ok(paths.some((path) => path.startsWith("clusters/cluster3/")));
  assert.ok(!paths.some((path) => path.startsWith("clusters/cluster2/10-")), "an old cluster's foundation does not change");
  await page.click(".change.changed >> nth=0");
  await page.waitForSelector(".diff tr.plus");
  // The same lines as the files of the two trees say.
  const folder = await mkdtemp(join(tmpdir(), "portolan-changes-"));
  const lines = {};
  for (const [name, text] of Object.entries({ before, after: edited })) {
    await writeFile(join(folder, "mesh.yaml"), text);
    await portolan(folder, "compile", "mesh.yaml", "-o", name);
  }
  const path = await page.textContent(".changes .viewer .path");
  for (const name of ["before", "after"]) lines[name] = (await readFile(join(folder, name, path), "utf8")).split("\n");
  for (const [kind, of] of [["plus", "after"], ["minus", "before"]]) {
    for (const line of await page.locator(`.diff tr.${kind} .line`).allTextContents()) assert.ok(lines[of].includes(line), line);
  }
  assert.deepEqual(page.complaints, []);
});

test("another release shows what it would change", async () => {
  const page = await at.open();
  await page.click("[data-tab=changes]");
  const newest = await page.locator(".bar option").nth(1).getAttribute("value");
  await page.selectOption(".bar select", newest);
  await page.waitForSelector(".change");
  assert.match(await page.textContent(".bar .sum"), new RegExp(`changed.* with Istio ${newest.replaceAll(".", "\\.")}`));
});

test("a release that cannot do it says why", async () => {
  const page = await at.open();
  await page.selectOption("[aria-label=Examples]", "ambient");
  await page.click("[data-tab=changes]");
  const value = await page.locator(".bar option").evaluateAll((all) => all.find(({ value }) => value.startsWith("1.20.")).value);
  await page.selectOption(".bar select", value);
  await page.waitForSelector(".fails li");
  assert.match(await page.textContent(".fails"), /It would not compile/);
});

test("the picture leads to the files of a cluster and to its lines", async () => {
  const page = await at.open();
  await page.selectOption("[aria-label=Examples]", "mixture");
  await page.click(".canvas [data-cluster=dallas]");
  assert.deepEqual(await page.locator(".cm-found").allTextContents().then((lines) => lines[0]), "  - name: dallas");
  assert.equal(await page.textContent(".card h2"), "dallas");
  await page.click(".card li .link >> nth=0");
  assert.match(await page.textContent(".viewer .path"), /^clusters\/dallas\//);
  await page.click(".viewer header .link");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Spec of the mesh");
  assert.deepEqual(page.complaints, []);
});

test("the picture can be used by keyboard, and grows and shrinks", async () => {
  const page = await at.open();
  const width = () => page.locator(".canvas svg").evaluate((svg) => svg.clientWidth);
  const before = await width();
  await page.click("[aria-label=Larger]");
  assert.ok((await width()) > before);
  await page.click("[aria-label='The whole picture']");
  assert.ok((await width()) <= before);
  await page.locator(".canvas [data-cluster=cluster2]").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.textContent(".card h2"), "cluster2");
});

test("the picture is saved as the command line writes it", async () => {
  const page = await at.open();
  const folder = await mkdtemp(join(tmpdir(), "portolan-picture-"));
  await writeFile(join(folder, "mesh.yaml"), await spec(page));
  const { stdout } = await portolan(folder, "graph", "mesh.yaml", "--format", "svg");
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("[aria-label='Save the picture']")]);
  assert.equal(saved.suggestedFilename(), "mesh1.svg");
  assert.equal(await readFile(await saved.path(), "utf8"), stdout);
});

test("endpoints say by which gateway, for many clusters one client at a time", async () => {
  const page = await at.open();
  await page.click("[data-tab=endpoints]");
  await page.waitForSelector(".sees.gateways");
  assert.match(await page.textContent(".endpoints tbody"), /192\.0\.2\.10:15443/);
  assert.equal(await page.locator(".endpoints tbody tr").count(), 2);
});
