// Node reads the module from disk while it imports this file, so there is nothing to wait for. `init`, the default
// export, is there too, so that the same code runs in a browser.
import { readFileSync } from "node:fs";
import { initSync } from "./pkg/portolan_wasm.js";

initSync({ module: readFileSync(new URL("./pkg/portolan_wasm_bg.wasm", import.meta.url)) });

export * from "./pkg/portolan_wasm.js";
export { default } from "./pkg/portolan_wasm.js";
