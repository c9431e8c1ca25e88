// Editing: faults come and go, the compiler is asked by what is typed, help is at hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { site, spec, write } from "./browser.mjs";

const MESH = `apiVersion: portolan.dev/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: "1.30.3"
clusters:
  - name: cluster1
    network: network1
    eastWestGateway: {addresses: [192.0.2.10]}
  - name: cluster2
    network: network1
    primary: cluster1
`;

let at;
before(async () => {
  at = await site();
});
after(() => at.stop());

test("a fault is underlined and listed, and goes when it is mended", async () => {
  const page = await at.open();
  await write(page, MESH.replace("primary: cluster1", "primary: clutser1"));
  await page.waitForSelector(".cm-lintRange-error");
  assert.equal(await page.textContent(".cm-lintRange-error"), "clutser1");
  assert.match(await page.textContent(".problems li"), /there is no cluster clutser1.*line 12/s);
  assert.match(await page.textContent(".outdated"), /last state without/);
  await page.click(".problems .fix");
  await page.waitForSelector(".problems .worst.none");
  assert.equal(await page.locator(".cm-lintRange-error").count(), 0);
  assert.ok((await spec(page)).endsWith("primary: cluster1\n"));
  assert.deepEqual(page.complaints, []);
});

test("the key mends the fault at the cursor", async () => {
  const page = await at.open();
  await write(page, MESH.replace("primary: cluster1", "primary: clutser1").trimEnd());
  await page.waitForSelector(".cm-lintRange-error");
  await page.keyboard.press("ControlOrMeta+.");
  await page.waitForSelector(".problems .worst.none");
});

test("a click on a problem leads to its place, its code to the page of the rule", async () => {
  const page = await at.open();
  await write(page, MESH.replace("network: network1", "netwrk: network1"));
  await page.waitForSelector(".problems li.error");
  await page.click(".problems .place >> nth=0");
  await page.waitForFunction(() => getSelection().toString() === "netwrk");
  const code = await page.textContent(".problems .link.code >> nth=0");
  await page.click(".problems .link.code >> nth=0");
  await page.waitForSelector("dialog[open] .markdown h3");
  assert.match(await page.textContent("dialog h2 >> nth=0"), new RegExp(`^${code} unknown-field$`));
  assert.match(await page.textContent("dialog .markdown"), /Why it matters/);
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog", { state: "detached" });
});

test("fields, names, releases and words are completed", async () => {
  const page = await at.open();
  const offered = async (text) => {
    await write(page, text);
    await page.keyboard.press("Control+Space");
    await page.waitForSelector(".cm-tooltip-autocomplete li");
    const found = await page.locator(".cm-tooltip-autocomplete .cm-completionLabel").allTextContents();
    await page.keyboard.press("Escape");
    return found;
  };
  const trimmed = MESH.trimEnd();
  assert.deepEqual(await offered(`${trimmed.slice(0, -"cluster1".length)}`), ["cluster1", "cluster2"]);
  assert.ok((await offered(`${trimmed}\n    `)).includes("eastWestGateway"));
  assert.ok(!(await offered(`${trimmed}\n    `)).includes("name"), "a key that is there already");
  assert.ok((await offered(`${trimmed}\n    eastWestGateway: {`)).includes("addresses"));
  assert.ok((await offered(`${trimmed}\n    platform: `)).includes("openshift"));
  assert.ok((await offered("istio:\n  version: ")).some((release) => /^1\.30\.\d+$/.test(release)));
  assert.deepEqual(await offered(`${trimmed}\ninstall: he`), ["helm"]);
});

test("a field explains itself under the pointer", async () => {
  const page = await at.open();
  await write(page, MESH);
  await page.hover(".cm-line >> text=primary");
  await page.waitForSelector(".cm-field");
  assert.match(await page.textContent(".cm-field"), /clusters\[\]\.primary/);
});

test("an example takes the place of the spec, and can be undone", async () => {
  const page = await at.open();
  await write(page, MESH);
  await page.selectOption("[aria-label=Examples]", "ambient");
  assert.match(await spec(page), /dataPlane: ambient/);
  await page.click(".left .cm-content");
  await page.keyboard.press("ControlOrMeta+Z");
  assert.equal(await spec(page), MESH);
});

test("every choice of the form makes a mesh without faults", async () => {
  const page = await at.open();
  for (const [topology, clusters, networks] of [[0, 3, 2], [0, 2, 1], [0, 30, 4], [1, 3, 3], [1, 5, 1], [2, 1, 1], [2, 4, 2], [3, 3, 3]]) {
    await page.click("text=New mesh");
    await page.click(`.new-mesh .option >> nth=${topology}`);
    await page.fill(".numbers input >> nth=0", String(clusters));
    await page.fill(".numbers input >> nth=1", String(networks));
    const wanted = await page.textContent(".new-mesh .preview");
    await page.click("text=Use this spec");
    assert.equal(await spec(page), wanted);
    await page.waitForFunction((text) => portolan.newest?.spec === text, wanted);
    assert.equal(await page.textContent(".problems .worst"), "No problems", wanted);
  }
  assert.deepEqual(page.complaints, []);
});

test("a crash of the compiler is reported, and the page lives on", async () => {
  const page = await at.open();
  const report = await page.evaluate(() => portolan.ask("crash", {}).catch((fault) => fault.message));
  assert.match(report, /bug in Portolan/);
  await write(page, MESH.replace("mesh1", "mesh2"));
  await page.waitForFunction(() => portolan.newest?.spec.includes("mesh2"));
  assert.equal(await page.textContent(".problems .worst"), "No problems");
});

test("what is outdated is not waited for", async () => {
  const page = await at.open();
  const many = Array.from({ length: 6000 }, (_, n) => `  - name: c${n}\n    network: network1\n    primary: cluster1\n`).join("");
  const took = await page.evaluate(async ([large, small]) => {
    const answered = (spec) => new Promise((resolve) => {
      const timer = setInterval(() => portolan.newest?.spec === spec && resolve(clearInterval(timer)), 2);
    });
    portolan.compile(large);
    const start = performance.now();
    await answered(large);
    const alone = performance.now() - start;
    // Until the files of so many clusters are drawn.
    await new Promise((resolve) => requestIdleCallback(resolve));
    portolan.compile(`${large}# again\n`);
    const again = performance.now();
    portolan.compile(small);
    await answered(small);
    return { alone, small: performance.now() - again };
  }, [MESH + many, MESH]);
  console.log(`6,000 clusters: ${took.alone.toFixed(0)} ms; a small spec typed meanwhile: ${took.small.toFixed(0)} ms`);
  assert.ok(took.small < took.alone / 2, JSON.stringify(took));
});
