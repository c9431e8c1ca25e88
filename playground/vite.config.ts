import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses: the page works below any path of any static server.
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  // One classic script, so that the single file can start it from a blob.
  worker: { format: "iife" },
});
