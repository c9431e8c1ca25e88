// Writes dist/portolan.html: the whole page in one file, which opens from disk and needs no network. Beside it
// dist/portolan.html.gz, which the command line carries in itself.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const read = (name) => readFileSync(new URL(name, dist));
const assets = readdirSync(new URL("assets/", dist));
const asset = (pattern) => {
  const found = assets.filter((name) => pattern.test(name));
  if (found.length !== 1) throw new Error(`one asset should match ${pattern}, not ${found.length}`);
  return read(`assets/${found[0]}`);
};
// The same bytes for the same input: no time, no name.
const gzip = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

/** Returns `code` so that it can stand within an element: what would end it is written otherwise, with the same meaning. */
function inside(code) {
  return code.toString().replaceAll(/<\/(script|style)/gi, "<\\/$1").replaceAll("<!--", "\\x3c!--");
}

const code = inside(asset(/^index-.*\.js$/));
const style = inside(asset(/^index-.*\.css$/));
const worker = inside(asset(/^worker-.*\.js$/));
const module = gzip(asset(/\.wasm$/)).toString("base64");
const hash = createHash("sha256").update(code).digest("base64");

const policy = [
  "default-src 'none'",
  `script-src 'sha256-${hash}' 'wasm-unsafe-eval'`,
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types portolan",
].join("; ");

const page = read("index.html")
  .toString()
  .replace(/content="default-src[^"]*"/, () => `content="${policy}"`)
  .replace(/\s*<link rel="stylesheet"[^>]*>/, () => `\n    <style>${style}</style>`)
  .replace(/\s*<script type="module"[^>]*><\/script>/, "")
  .replace(/\s*<link rel="preload"[^>]*>/, "")
  .replace(
    "</body>",
    () => `<script type="text/plain" id="inline-worker">${worker}</script>
    <script type="text/plain" id="inline-module">${module}</script>
    <script type="module">${code}</script>
  </body>`,
  );
if (/(src|href)="\.?\//.test(page.replaceAll(/<script[\s\S]*?<\/script>/g, ""))) throw new Error("something is still beside the file");

writeFileSync(new URL("portolan.html", dist), page);
writeFileSync(new URL("portolan.html.gz", dist), gzip(page));
const size = (bytes) => `${(bytes.length / 1000).toFixed(0)} kB`;
console.log(`portolan.html ${size(Buffer.from(page))}, compressed ${size(gzip(page))}`);
console.log(`page without the module, compressed: ${size(Buffer.concat([gzip(code), gzip(style), gzip(worker)]))}`);
