// What `npm start` does: looks for the tools, builds everything, serves the page, and opens it where there is a browser.
// Runs before anything is installed, so it imports nothing but what Node has.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
/** The oldest Node that the tools which build the page run on. */
const OLDEST = [20, 19];

function stop(why) {
  console.error(`playground: ${why}`);
  process.exit(1);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  stop(`building the page needs Node ${OLDEST.join(".")} or newer, this is ${process.versions.node}: https://nodejs.org`);
}
for (const [tool, where] of [["cargo", "comes with Rust, https://rustup.rs"], ["bash", "runs wasm/build"]]) {
  if (spawnSync(tool, ["--version"]).error) stop(`building the page needs ${tool}, which is not on PATH: it ${where}`);
}

const built = spawnSync("npm", ["run", "--silent", "all"], { cwd, stdio: "inherit" });
if (built.status !== 0) stop("the page was not built, see above");

/** Whether there is something that opens an address in a browser; without it, Vite would print a fault. */
function canOpen() {
  if (process.platform !== "linux") return true;
  const { DISPLAY, WAYLAND_DISPLAY, BROWSER } = process.env;
  return Boolean(DISPLAY || WAYLAND_DISPLAY || BROWSER) && !spawnSync("xdg-open", ["--version"]).error;
}

// It prints the address; where there is no browser, that is all.
const words = ["node_modules/vite/bin/vite.js", "preview", ...(canOpen() ? ["--open"] : [])];
const server = spawn(process.execPath, words, { cwd, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("exit", (code) => process.exit(code ?? 0));
