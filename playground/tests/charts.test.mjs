// Files that are opened or dropped: a spec, and the charts that `install: manifests` is rendered from.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { ROOT, download, pack, portolan, site, spec, write } from "./browser.mjs";

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

/** Drops `paths` of this machine's disk on the page, as a pointer does. */
async function drop(page, ...paths) {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: 640, y: 400, data });
}

const MANIFESTS = await readFile(`${ROOT}/tests/cases/installers/manifests-primary-remote/spec.yaml`, "utf8");

test("a folder of charts is taken where it is dropped", async () => {
  const page = await at.open({ hash: pack(MANIFESTS) });
  await page.waitForSelector(".problems li.error");
  await drop(page, CHARTS);
  await page.waitForSelector(".problems .worst:not(.error)");
  assert.match(await page.textContent(".notice"), /Read istio/);
  await page.waitForFunction(() => portolan.newest?.files?.length > 0);
  assert.deepEqual(page.complaints, []);
});

test("archives of charts, and of a whole release, render the bytes that the command line renders", async () => {
  const folder = await mkdtemp(join(tmpdir(), "portolan-archives-"));
  const archive = (name, below, ...paths) => promisify(execFile)("tar", ["-czf", join(folder, name), "-C", below, ...paths]);
  const names = ["base", "cni", "istiod", "ztunnel"];
  for (const name of names) await archive(`${name}-1.30.3.tgz`, CHARTS, name);
  const release = join(folder, "istio-1.30.3");
  await cp(CHARTS, join(release, "manifests/charts"), { recursive: true, filter: (path) => !/istio-1|README/.test(path.slice(CHARTS.length)) });
  await writeFile(join(release, "README.md"), "of no use here\n");
  await archive("istio-1.30.3-linux-amd64.tar.gz", folder, "istio-1.30.3");
  await writeFile(join(folder, "mesh.yaml"), MANIFESTS);
  await portolan(folder, "compile", "mesh.yaml", "-o", "mesh.zip", "--charts", CHARTS);
  const wanted = await readFile(join(folder, "mesh.zip"));
  for (const files of [names.map((name) => `${name}-1.30.3.tgz`), ["istio-1.30.3-linux-amd64.tar.gz"]]) {
    const page = await at.open({ hash: pack(MANIFESTS) });
    await page.waitForSelector(".problems li.error");
    await drop(page, ...files.map((name) => join(folder, name)));
    await page.waitForSelector(".problems .worst:not(.error)");
    assert.ok((await download(page)).equals(wanted), files.join());
    assert.deepEqual(page.complaints, []);
  }
});

/** Returns an archive of one file: the header of tar, the bytes, the end. */
function tar(name, bytes, { type = "0", size = bytes.length, link = "" } = {}) {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(link, 157);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc(512 - (bytes.length % 512 || 512)), Buffer.alloc(1024)]);
}

const CHART = Buffer.from("apiVersion: v2\nname: istiod\nversion: 1.30.3\n");
const HOSTILE = {
  "no archive": Buffer.from("this is no archive"),
  "an archive that was cut": gzipSync(tar("istiod/Chart.yaml", CHART)).subarray(0, 60),
  "a bomb": gzipSync(Buffer.alloc(400 << 20), { level: 1 }),
  "a file larger than it is": gzipSync(tar("istiod/Chart.yaml", CHART, { size: 1 << 30 })),
  "a path that leaves": gzipSync(tar("../../etc/istiod/Chart.yaml", CHART)),
  "a link": gzipSync(tar("istiod/Chart.yaml", Buffer.alloc(0), { type: "2", link: "/etc/passwd" })),
  "a name of markup": gzipSync(tar("<img src=x onerror=bitten()>/Chart.yaml", Buffer.from("name: [<script>"))),
};

for (const [what, bytes] of Object.entries(HOSTILE)) {
  test(`a hostile archive harms nobody: ${what}`, async () => {
    const page = await at.open({ hash: pack(MANIFESTS) });
    await page.waitForSelector(".problems li.error");
    const path = join(await mkdtemp(join(tmpdir(), "portolan-hostile-")), "istiod-<b>1.30.3.tgz");
    await writeFile(path, bytes);
    await drop(page, path);
    await page.waitForFunction(() => /Read istiod-<b>/.test(document.querySelector(".notice")?.textContent));
    // Said to be at fault, and the page goes on.
    await page.waitForFunction(() => portolan.isAtRest && portolan.newest.files === null);
    assert.equal(await page.locator(".problems li.error").count() > 0, true);
    await page.selectOption("[aria-label=Examples]", "ambient");
    await page.waitForFunction(() => portolan.newest?.spec.includes("ambient") && portolan.newest.files !== null);
    assert.equal(await page.locator("main img, main b, .notice b").count(), 0);
    assert.deepEqual(page.complaints, []);
  });
}
