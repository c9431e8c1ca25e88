// Says in one line what is missing to build the page, before anything is installed: so it imports nothing but what Node
// has, and is written for old ones too.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The oldest Node that the tools which build the page run on: a major and a minor number. */
const { engines } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
const OLDEST = /^>=(\d+)\.(\d+)$/.exec(engines.node).slice(1).map(Number);

function stop(why) {
  console.error(`playground: building the page needs ${why}`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  stop(`Node ${OLDEST.join(".")} or newer, this is ${process.versions.node}: https://nodejs.org`);
}
const module = spawnSync("bash", [fileURLToPath(new URL("../../wasm/build", import.meta.url)), "--check"], { stdio: "inherit" });
if (module.error) stop("bash, which runs wasm/build and is not on PATH");
process.exit(module.status ?? 1);
