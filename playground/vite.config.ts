import { fileURLToPath } from "node:url";
import { type Plugin, defineConfig } from "vite";

const pkg = fileURLToPath(new URL("../wasm/pkg", import.meta.url));

/** Lets the browser load the module while it reads the script that asks for it. */
const preload: Plugin = {
  name: "preload",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter((name) => name.endsWith(".wasm"))
        .map((name) => ({ tag: "link", attrs: { rel: "preload", as: "fetch", href: `./${name}`, crossorigin: true }, injectTo: "head" as const })),
  },
};

export default defineConfig({
  plugins: [preload],
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
    // A test bounds what is loaded, compressed.
    chunkSizeWarningLimit: 700,
  },
  // One classic script, so that the single file can start it from a blob.
  worker: { format: "iife" },
  server: { fs: { allow: [".", "../examples", pkg] } },
});
