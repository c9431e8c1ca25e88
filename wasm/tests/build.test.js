// What is missing to build the module is said in one line, before anything is built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../build", import.meta.url));
const NEEDS = fileURLToPath(new URL("../../playground/scripts/needs.mjs", import.meta.url));

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A PATH with what is there everywhere, and with programs that do what their text says. */
function path(programs) {
  const folder = mkdtempSync(join(tmpdir(), "portolan-path-"));
  folders.push(folder);
  symlinkSync("/bin/bash", join(folder, "bash"));
  symlinkSync("/usr/bin/dirname", join(folder, "dirname"));
  for (const [name, text] of Object.entries({ uname: "echo Linux", ...programs })) {
    writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

const RUST = { cargo: "", rustc: 'echo "$PWD"' };
const missing = {
  "Rust": [{}, /^building the module needs Rust: https:\/\/rustup\.rs .*\n$/],
  "a C compiler": [RUST, /^building the module needs a C compiler as linker: apt-get install gcc, .*\n$/],
  "Rust's library": [{ ...RUST, cc: "", rustc: "echo /nowhere" }, /^building the module needs Rust's library .*: rustup target add wasm32-unknown-unknown\n$/],
  "nothing": [{ ...RUST, cc: "" }, /^$/],
};

for (const [what, [programs, says]] of Object.entries(missing)) {
  test(`to build the module, ${what} is missing`, () => {
    const { status, stdout, stderr } = spawnSync("/bin/bash", [BUILD, "--check"], { env: { PATH: path(programs) }, encoding: "utf8" });
    assert.match(stderr, says);
    assert.deepEqual([stdout, status], ["", what === "nothing" ? 0 : 1]);
  });
}

test("to build the page, bash is missing, or what the module needs", () => {
  const run = (folder) => spawnSync(process.execPath, [NEEDS], { env: { PATH: folder }, encoding: "utf8" });
  assert.equal(run("/nowhere").stderr, "playground: building the page needs bash, which runs wasm/build and is not on PATH\n");
  assert.match(run(path({})).stderr, /^building the module needs Rust/);
  assert.equal(run(path({})).status, 1);
  assert.equal(run(path({ ...RUST, cc: "" })).status, 0);
});
