// What `npm start` does: builds everything, serves the page, and opens it where there is a browser.
// Runs before anything is installed, so it imports nothing but what Node has.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const built = spawnSync("npm", ["run", "--silent", "all"], { cwd, stdio: "inherit" });
if (built.status !== 0) {
  console.error("playground: the page was not built, see above");
  process.exit(1);
}

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
