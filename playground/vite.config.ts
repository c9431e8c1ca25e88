import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const pkg = fileURLToPath(new URL("../wasm/pkg", import.meta.url));

export default defineConfig({
  // Relative addresses: the page works below any path of any static server.
  base: "./",
  resolve: {
    alias: [
      { find: /^portolan-wasm$/, replacement: `${pkg}/portolan_wasm.js` },
      { find: /^portolan-wasm\/module/, replacement: `${pkg}/portolan_wasm_bg.wasm` },
    ],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // One classic script, so that the single file can start it from a blob.
  worker: { format: "iife" },
  server: { fs: { allow: [".", pkg] } },
});
