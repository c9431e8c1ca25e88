// The views of files: finding one, reading it, taking it along; the runbook; the command that makes them on a terminal.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { PORTOLAN, ROOT, download, pack, portolan, site } from "./browser.mjs";

const MIXTURE = await readFile(`${ROOT}/examples/mixture.yaml`, "utf8");

let at;
before(async () => {
  at = await site();
});
after(() => at.stop());

const paths = (page) => page.locator(".tree [role=treeitem]").evaluateAll((rows) => rows.map(({ dataset }) => dataset.path));
const copied = (page) => page.evaluate(() => navigator.clipboard.readText());

test("folders of clusters and of stages fold, and a file says why it is there and where it comes from", async () => {
  const page = await at.open({ hash: `${pack(MIXTURE)}&view=files` });
  assert.ok((await paths(page)).includes("clusters/boston"));
  assert.ok(!(await paths(page)).includes("clusters/boston/30-gateways"));
  await page.click("[data-path='clusters/boston']");
  await page.click("[data-path='clusters/boston/30-gateways']");
  await page.click("[data-path='clusters/boston/30-gateways/east-west-gateway.yaml']");
  const { because, from } = await page.evaluate(() =>
    portolan.newest.files.find(({ path }) => path === "clusters/boston/30-gateways/east-west-gateway.yaml"));
  const said = await page.textContent(".viewer header p");
  assert.ok(said.includes(because.replaceAll("`", "")), said);
  assert.ok(said.includes(`line ${from.line} of the spec`), said);
  // Keys have a colour of their own, as have words of a script.
  const colours = () => page.locator(".viewer .cm-line span").evaluateAll((all) => new Set(all.map((span) => getComputedStyle(span).color)).size);
  assert.ok((await colours()) > 1);
  await page.click("[data-path='credentials']");
  await page.click("[data-path='credentials/kubeconfig.sh']");
  await page.waitForFunction(() => document.querySelector(".viewer .path")?.textContent.endsWith(".sh"));
  assert.ok((await colours()) > 2);
  await page.click("[data-path='clusters/boston']");
  assert.ok(!(await paths(page)).includes("clusters/boston/30-gateways"));
  assert.deepEqual(page.complaints, []);
});

test("a search looks at names and texts", async () => {
  const page = await at.open({ hash: `${pack(MIXTURE)}&view=files` });
  const search = async (words) => {
    await page.fill("[aria-label='Search names and texts of files']", words);
    const found = await page.evaluate((wanted) => portolan.ask("search", { spec: portolan.newest.spec, words: wanted }), words);
    await page.waitForFunction((number) => {
      const rows = [...document.querySelectorAll(".tree [role=treeitem]:not([aria-expanded])")];
      return rows.length === number;
    }, Object.keys(found).length);
    return paths(page);
  };
  assert.ok((await search("east-west-gateway.yaml")).includes("clusters/paris/30-gateways/east-west-gateway.yaml"));
  const by = await search("192.0.2.10");
  assert.ok(by.includes("README.md"));
  for (const path of by.filter((path) => /\.\w+$/.test(path))) {
    const text = await page.evaluate((file) => portolan.ask("text", { spec: portolan.newest.spec, path: file }), path);
    assert.ok(text === null || text.includes("192.0.2.10"), path);
  }
  assert.ok((await page.locator(".tree .hit").count()) > 0);
  await search("no file has this");
  assert.match(await page.textContent(".side .empty"), /No file has/);
});

test("a file is copied and saved as it is", async () => {
  const page = await at.open({ hash: `${pack(MIXTURE)}&view=files:clusters/paris/kustomization.yaml` });
  const text = await page.evaluate(() => portolan.ask("text", { spec: portolan.newest.spec, path: "clusters/paris/kustomization.yaml" }));
  await page.click("[aria-label='Copy kustomization.yaml']");
  await page.waitForSelector(".viewer .icon-done");
  assert.equal(await copied(page), text);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("[aria-label='Save kustomization.yaml']")]);
  assert.equal(await readFile(await saved.path(), "utf8"), text);
});

test("the command that is copied makes the same files on a terminal", async () => {
  const page = await at.open({ hash: pack(MIXTURE) });
  await page.click("[aria-label='The same on a terminal']");
  await page.click("text=Copy with the spec");
  await page.waitForSelector("dialog >> text=Copied");
  const folder = await mkdtemp(join(tmpdir(), "portolan-terminal-"));
  const env = { ...process.env, PATH: `${dirname(PORTOLAN)}${delimiter}${process.env.PATH}` };
  await promisify(execFile)("sh", ["-ec", await copied(page)], { cwd: folder, env });
  assert.equal(await readFile(join(folder, "mesh.yaml"), "utf8"), MIXTURE);
  await page.keyboard.press("Escape");
  await portolan(folder, "compile", "mesh.yaml", "-o", "mesh.zip");
  assert.ok((await download(page)).equals(await readFile(join(folder, "mesh.zip"))));
  for (const path of await page.evaluate(() => portolan.newest.files.map(({ path }) => path))) {
    const shown = await page.evaluate((file) => portolan.ask("text", { spec: portolan.newest.spec, path: file }), path);
    assert.equal(await readFile(join(folder, "mesh1", path), "utf8"), shown, path);
  }
});

test("the runbook is rendered, its commands are copied, its links lead to their headings", async () => {
  const page = await at.open({ hash: `${pack(MIXTURE)}&view=runbook` });
  await page.waitForSelector(".runbook h2");
  const text = await page.evaluate(() => portolan.ask("text", { spec: portolan.newest.spec, path: "README.md" }));
  const headings = text.replaceAll(/^```[\s\S]*?^```/gm, "").match(/^#+ .*/gm).map((line) => line.replace(/^#+ /, "").replaceAll(/[`*]|\[([^\]]*)\]\([^)]*\)/g, "$1"));
  assert.deepEqual(await page.locator(".runbook :is(h2, h3, h4, h5)").allTextContents(), headings);
  const blocks = text.match(/^ *```sh\n/gm).length;
  assert.equal(await page.locator(".runbook .code button").count() >= blocks, true);
  await page.click(".runbook .code button >> nth=0");
  await page.waitForSelector(".runbook .code .icon-done");
  assert.ok(text.replaceAll(/^ +/gm, "").includes((await copied(page)).trim().split("\n")[0].trim()));
  await page.locator(".runbook button.link", { hasText: "When a step fails" }).first().click();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "When a step fails");
  assert.deepEqual(page.complaints, []);
});
