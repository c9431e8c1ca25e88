// The tarball that `npm pack` makes, as others would use it: a script of Node, a bundler, TypeScript.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "portolan-wasm-"));
const run = (program, ...words) => execFileSync(program, words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

before(() => {
  execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: here, stdio: "ignore" });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  const unpacked = join(folder, "node_modules/portolan-wasm");
  mkdirSync(unpacked, { recursive: true });
  run("tar", "-xzf", tarball, "-C", unpacked, "--strip-components=1");
  writeFileSync(join(folder, "package.json"), '{"type": "module"}');
});
after(() => rmSync(folder, { recursive: true }));

const USE = `import init, { compile } from "portolan-wasm";
await init();
const { files, diagnostics } = compile("kind: Mesh");
console.log(files, diagnostics.length > 0);
`;

test("it holds what is needed and nothing else", () => {
  const names = readdirSync(join(folder, "node_modules/portolan-wasm"), { recursive: true }).sort();
  assert.deepEqual(names, [
    "LICENSE",
    "README.md",
    "node.js",
    "package.json",
    "pkg",
    "pkg/portolan_wasm.d.ts",
    "pkg/portolan_wasm.js",
    "pkg/portolan_wasm_bg.wasm",
  ]);
});

test("a script of Node imports it", () => {
  writeFileSync(join(folder, "use.mjs"), USE);
  assert.equal(run("node", "use.mjs"), "null true\n");
});

test("TypeScript knows its types", () => {
  writeFileSync(
    join(folder, "use.ts"),
    `import { compile, type Diagnostic, type Sight } from "portolan-wasm";
const { diagnostics, endpoints }: { diagnostics: Diagnostic[]; endpoints: Sight[] | null } = compile("", { parts: ["graph"] });
export const line: number = diagnostics[0]!.range.line + (endpoints?.length ?? 0);
// @ts-expect-error: there is no such option
compile("", { colour: true });
`,
  );
  const tsc = join(here, "node_modules/.bin/tsc");
  run(tsc, "--noEmit", "--strict", "--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--types", "", "use.ts");
});

test("Vite bundles it", () => {
  writeFileSync(join(folder, "index.html"), '<script type="module" src="./use.mjs"></script>');
  run(join(here, "node_modules/.bin/vite"), "build", "--logLevel", "error", "--target", "es2022");
  const assets = readdirSync(join(folder, "dist/assets"));
  assert.ok(assets.some((name) => name.endsWith(".wasm")), assets.join(", "));
  assert.ok(assets.some((name) => name.endsWith(".js")), assets.join(", "));
});
