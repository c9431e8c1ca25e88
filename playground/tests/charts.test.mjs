// Files that are opened or dropped: a spec, and the charts that `install: manifests` is rendered from.
import assert from "node:assert/strict";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, download, portolan, site, spec, write } from "./browser.mjs";

const CHARTS = `${ROOT}/tests/charts/istio`;

let at;
before(async () => {
  at = await site();
});
after(() => at.stop());

test("a folder of charts renders the bytes that the command line renders", async () => {
  const page = await at.open();
  const text = await readFile(`${ROOT}/tests/cases/installers/manifests-primary-remote/spec.yaml`, "utf8");
  await write(page, text);
  await page.waitForSelector(".problems li.error");
  await page.click("text=New mesh");
  await page.setInputFiles("[aria-label='Add a folder of charts']", CHARTS);
  await page.waitForSelector(".problems .worst:not(.error)");
  assert.match(await page.textContent(".notice"), /Read istio/);
  const folder = await mkdtemp(join(tmpdir(), "portolan-charts-"));
  await writeFile(join(folder, "mesh.yaml"), text);
  await portolan(folder, "compile", "mesh.yaml", "-o", "mesh.zip", "--charts", CHARTS);
  assert.ok((await download(page)).equals(await readFile(join(folder, "mesh.zip"))));
  // A new worker is given them too.
  await page.evaluate(() => portolan.ask("crash", {}).catch(() => {}));
  await write(page, `${text}# again\n`);
  await page.waitForFunction(() => portolan.newest?.spec.endsWith("# again\n") && portolan.newest.files !== null);
  assert.deepEqual(page.complaints, []);
});

test("a spec that is dropped takes the place of the one in the editor", async () => {
  const page = await at.open();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["name: dropped\n"], "mesh.yaml"));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.waitForFunction(() => portolan.newest?.spec === "name: dropped\n");
  assert.equal(await spec(page), "name: dropped\n");
});

test("what is neither is refused with a word", async () => {
  const page = await at.open();
  await page.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["x"], "holiday.jpg"));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await page.waitForSelector(".notice[data-kind=note]");
  assert.match(await page.textContent(".notice"), /neither a spec .* nor a chart/);
});
