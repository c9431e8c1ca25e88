// The module by itself: what it answers and what it refuses.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { brotliCompressSync, constants } from "node:zlib";
import init, * as portolan from "../node.js";

const SPEC = `apiVersion: portolan.dev/v1alpha1
kind: Mesh
name: mesh1
istio:
  version: "1.30.3"
clusters:
  - name: cluster1 # 😀
    network: network1
    eastWestGateway: {addresses: [192.0.2.10]}
  - {name: cluster2, network: network2, primary: cluster1}
`;

test("a zip is an archive, of a faulty spec there is none", () => {
  assert.equal(Buffer.from(portolan.zip(SPEC)).subarray(0, 2).toString(), "PK");
  assert.equal(portolan.zip("kind: Mesh\n"), undefined);
});

test("init may be awaited as in a browser", async () => {
  await init();
  assert.match(portolan.version(), /^\d+\.\d+\.\d+$/);
});

test("a mesh becomes files, a picture and a table", () => {
  const { files, diagnostics, graph, endpoints } = portolan.compile(SPEC);
  assert.deepEqual(diagnostics.filter(({ severity }) => severity === "error"), []);
  const gateway = files.find(({ path }) => path === "clusters/cluster2/30-gateways/east-west-gateway.yaml");
  assert.equal(gateway.cluster, "cluster2");
  assert.equal(gateway.stage, "30-gateways");
  assert.equal(gateway.executable, false);
  assert.ok(gateway.because.length > 0);
  assert.equal(SPEC.slice(gateway.from.from, gateway.from.to), "cluster2");
  assert.equal(files.find(({ path }) => path === "README.md").cluster, null);
  assert.ok(files.some(({ executable }) => executable));
  assert.match(graph, /^<svg .*data-cluster="cluster2".*<\/svg>\n$/s);
  const across = endpoints.find(({ client, server }) => client === "cluster2" && server === "cluster1");
  assert.equal(across.sees, "gateways");
  assert.deepEqual(across.gateways, [{ cluster: "cluster1", address: "192.0.2.10", port: 15443, text: "192.0.2.10:15443" }]);
});

test("a part that is not asked for is not made", () => {
  const compilation = portolan.compile(SPEC, { parts: ["endpoints"] });
  assert.equal(compilation.files, null);
  assert.equal(compilation.graph, null);
  assert.equal(compilation.endpoints.length, 4);
  assert.deepEqual(portolan.compile(SPEC, null), portolan.compile(SPEC, {}));
});

test("places count UTF-16 code units", () => {
  const text = SPEC.replace("primary: cluster1", "primary: cluster9");
  const [fault] = portolan.check(text).filter(({ name }) => name === "unknown-cluster");
  assert.equal(text.slice(fault.range.from, fault.range.to), "cluster9");
  assert.deepEqual([fault.range.line, fault.range.column], [10, 50]);
  const emoji = portolan.check("# 😀\n# 😀 😀\nkind: [😀, &x\n")[0];
  assert.ok(emoji.range.from <= emoji.range.to);
});

test("a spec at fault is an answer, and its mesh is drawn as far as it is one", () => {
  const lonely = SPEC.replace("primary: cluster1", "eastWestGateway: {enabled: false}");
  const { files, diagnostics, graph, endpoints } = portolan.compile(lonely);
  assert.equal(files, null);
  assert.ok(diagnostics.some(({ severity }) => severity === "error"));
  assert.match(graph, /no gateway/);
  assert.ok(endpoints.some(({ sees }) => sees === "pods-out-of-reach"));
  assert.deepEqual(portolan.compile("").files, null);
  assert.equal(portolan.compile("").graph, null);
});

test("the picture is drawn as narrow as it may be", () => {
  const width = (graphWidth) => Number(/ width="(\d+)"/.exec(portolan.compile(SPEC, { parts: ["graph"], graphWidth }).graph)[1]);
  assert.ok(width(1) < 400 && width(1) < width(undefined));
  assert.equal(width(100_000), width(undefined));
});

test("a fix mends its fault", () => {
  const text = SPEC.replace("kind: Mesh", "kind: mesh");
  const [{ fixes }] = portolan.check(text);
  const [{ range, text: replacement }] = fixes[0].changes;
  const mended = text.slice(0, range.from) + replacement + text.slice(range.to);
  assert.equal(mended, SPEC);
});

test("unknown options are errors that a person can read", () => {
  assert.throws(() => portolan.compile(SPEC, { colour: true }), /^Error: options: unknown field `colour`, expected `parts` or `graphWidth`$/);
  assert.throws(() => portolan.compile(SPEC, { graphWidth: "wide" }), /^Error: options: expected a width in whole pixels, found `"wide"`$/);
  assert.throws(() => portolan.compile(SPEC, { parts: ["tea"] }), /unknown variant `tea`, expected one of `files`, `graph`, `endpoints`/);
  assert.throws(() => portolan.compile(SPEC, 3), /expected an object with named options/);
});

test("a file of a chart has a path and bytes", () => {
  assert.throws(() => portolan.setCharts([{ path: "istiod.tgz" }]), /a `path` and its `bytes` in a Uint8Array/);
  portolan.setCharts([{ path: "istiod.tgz", bytes: new Uint8Array([1, 2, 3]) }]);
  const { files, diagnostics } = portolan.compile(SPEC.replace("clusters:", "install: manifests\nclusters:"));
  assert.equal(files, null);
  assert.match(JSON.stringify(diagnostics), /istiod\.tgz/);
  portolan.setCharts([]);
});

test("rules, releases, examples and the schema are there", () => {
  const rules = portolan.rules();
  for (const { code, name, severity } of rules) {
    const page = portolan.explain(code);
    assert.deepEqual({ ...page, page: "" }, { code, name, severity, page: "" });
    assert.match(page.page, /^## What it checks\n/);
  }
  assert.equal(portolan.explain("PTL0000"), null);
  for (const { newest, supported, candidate } of portolan.releases()) {
    assert.equal(candidate, newest.includes("-rc."), newest);
    assert.ok(!(supported && candidate), newest);
  }
  assert.ok(portolan.releases().some(({ supported }) => supported));
  assert.equal(portolan.schema().title, "Portolan mesh");
  for (const { name, spec } of portolan.examples()) {
    assert.ok(portolan.compile(spec).files.length > 0, name);
  }
});

test("hostile text ends quickly and hurts nobody", () => {
  for (const text of ["- ".repeat(100_000), "[".repeat(100_000), "&a [*a, *a]\n".repeat(1000), "\u0000\ud800<script>", "x: ".repeat(50_000)]) {
    const start = performance.now();
    assert.ok(portolan.compile(text).diagnostics.length > 0);
    assert.ok(performance.now() - start < 5000, `too slow: ${text.slice(0, 20)}`);
  }
  const named = portolan.compile(SPEC.replace("mesh1", '"<script>alert(1)</script>"'));
  assert.doesNotMatch(named.graph ?? "", /<script/);
});

test("a fault inside is readable, and a new worker works", async () => {
  const run = (code) =>
    new Promise((resolve, reject) => {
      const url = new URL("../node.js", import.meta.url);
      const worker = new Worker(`import(${JSON.stringify(url.href)}).then((portolan) => { ${code} });`, { eval: true });
      worker.once("message", resolve).once("error", reject);
    });
  const post = 'require("node:worker_threads").parentPort.postMessage';
  const message = await run(`try { portolan.failOnPurpose() } catch (error) { ${post}(String(error)) }`);
  assert.match(message, /^Error: this is a bug in Portolan .*, please report it together with the spec: panicked at .*failOnPurpose/s);
  assert.equal(await run(`${post}(portolan.version())`), portolan.version());
});

test("the module is small", () => {
  const bytes = readFileSync(fileURLToPath(new URL("../pkg/portolan_wasm_bg.wasm", import.meta.url)));
  // By the program, which compresses alike everywhere; what Node has built in differs between its builds by more than a percent.
  const gzip = execFileSync("gzip", ["-9"], { input: bytes, maxBuffer: bytes.length }).length;
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
  const kilo = (size) => `${Math.round(size / 1000)} kB`;
  console.log(`module: ${kilo(bytes.length)}, ${kilo(gzip)} by gzip, ${kilo(brotli)} by brotli`);
  // Not for a build that is not optimised.
  if (bytes.length < 4_000_000) assert.ok(gzip < 1_000_000, `${gzip} bytes`);
});
