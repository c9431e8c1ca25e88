// The worker: holds the module and answers questions about specs. It keeps a few compilations, nothing else.

import init, * as portolan from "portolan-wasm";
import type { Compilation, CompileOptions, File } from "portolan-wasm";
import { count, diff } from "./diff";
import type { Ask, Change, Compiled, Comparison, Kind, Made, Preview, Questions, Reply } from "./protocol";

/** Compilations that are kept: of the spec, of what it is compared with, and of the one before it. */
const KEPT = 3;

type Answers = { [K in Kind]: (ask: Questions[K]["ask"]) => Questions[K]["answer"] };

const kept = new Map<string, Compilation>();

function compiled(spec: string, options: CompileOptions = { parts: ["files"] }): Compilation {
  let found = kept.get(spec);
  if (found === undefined) {
    found = portolan.compile(spec, options);
    const oldest = kept.keys().next();
    if (kept.size >= KEPT && !oldest.done) kept.delete(oldest.value);
  }
  // Once more at the end: what was asked for last is forgotten last.
  kept.delete(spec);
  kept.set(spec, found);
  return found;
}

function files(spec: string): Map<string, File> {
  return new Map((compiled(spec).files ?? []).map((file) => [file.path, file]));
}

function entries(compilation: Compilation): Made["files"] {
  // By name, not by what is left of the others: that is many times as slow, and there may be tens of thousands.
  return compilation.files?.map(({ path, because, cluster, stage, from, executable }) =>
    ({ path, because, cluster, stage, from, executable })) ?? null;
}

function preview(spec: string, width: number | null): Preview {
  const { diagnostics, graph } = portolan.compile(spec, { parts: ["graph"], ...within(width) });
  return { spec, faults: diagnostics, graph };
}

function within(width: number | null): CompileOptions {
  return width === null ? {} : { graphWidth: width };
}

function made(spec: string, inView: string | null, options?: CompileOptions): Made {
  const start = performance.now();
  const compilation = compiled(spec, options);
  const milliseconds = performance.now() - start;
  const found = compilation.files?.find(({ path }) => path === inView);
  const shown = found === undefined ? null : { path: found.path, text: found.text };
  return { files: entries(compilation), faults: compilation.diagnostics, inView: shown, milliseconds };
}

function whole(spec: string, inView: string | null, width: number | null): Compiled {
  // Then it was made without the picture, or with one of another width.
  const wasMade = kept.has(spec);
  const all = made(spec, inView, { parts: ["files", "graph"], ...within(width) });
  return { ...all, spec, graph: wasMade ? preview(spec, width).graph : compiled(spec).graph };
}

function compare(before: string, after: string): Comparison {
  const faults = { before: compiled(before).diagnostics, after: compiled(after).diagnostics };
  if (compiled(before).files === null) return { changes: [], same: 0, ...faults, failed: "before" };
  if (compiled(after).files === null) return { changes: [], same: 0, ...faults, failed: "after" };
  const old = files(before);
  const now = files(after);
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort(lastTheHidden);
  const changes = paths.flatMap((path) => change(path, old.get(path)?.text, now.get(path)?.text));
  return { changes, same: paths.length - changes.length, ...faults, failed: null };
}

/** Sorts by path, with what people do not read behind the rest. */
function lastTheHidden(a: string, b: string): number {
  return Number(a.startsWith(".")) - Number(b.startsWith(".")) || (a < b ? -1 : 1);
}

function change(path: string, before: string | undefined, after: string | undefined): Change[] {
  if (before === after) return [];
  const kind = before === undefined ? "added" : after === undefined ? "removed" : "changed";
  return [{ path, kind, ...count(before ?? "", after ?? "") }];
}

function search(spec: string, words: string): Record<string, number> {
  const wanted = words.toLowerCase();
  const found: Record<string, number> = {};
  for (const { path, text } of compiled(spec).files ?? []) {
    const times = text.toLowerCase().split(wanted).length - 1;
    if (times > 0 || path.toLowerCase().includes(wanted)) found[path] = times;
  }
  return found;
}

const answers: Answers = {
  about: () => ({
    version: portolan.version(),
    releases: portolan.releases(),
    examples: portolan.examples(),
    schema: portolan.schema(),
  }),
  preview: ({ spec, width }) => preview(spec, width),
  compile: ({ spec, inView }) => made(spec, inView),
  whole: ({ spec, inView, width }) => whole(spec, inView, width),
  // Apart from the rest: there are as many as the square of the clusters.
  endpoints: ({ spec }) => portolan.compile(spec, { parts: ["endpoints"] }).endpoints,
  text: ({ spec, path }) => files(spec).get(path)?.text ?? null,
  search: ({ spec, words }) => search(spec, words),
  compare: ({ before, after }) => compare(before, after),
  diff: ({ before, after, path, context }) =>
    diff(files(before).get(path)?.text ?? "", files(after).get(path)?.text ?? "", context),
  zip: ({ spec }) => (portolan.zip(spec) ?? null) as Uint8Array<ArrayBuffer> | null,
  charts: ({ files }) => {
    portolan.setCharts(files);
    kept.clear();
  },
  explain: ({ code }) => portolan.explain(code),
  crash: () => portolan.failOnPurpose(),
};

function answer(ask: Ask): Reply {
  try {
    // The kind and what it comes with belong together by the type `Ask`; the table says so too.
    const answerer = answers[ask.kind] as (ask: unknown) => unknown;
    return { id: ask.id, answer: answerer(ask.ask) };
  } catch (fault) {
    return { id: ask.id, crash: fault instanceof Error ? fault.message : String(fault) };
  }
}

let ready: Promise<unknown> | undefined;

onmessage = async (event: MessageEvent<WebAssembly.Module | Ask>) => {
  const message = event.data;
  if (message instanceof WebAssembly.Module) {
    ready = init({ module_or_path: message });
    return;
  }
  await ready;
  postMessage(answer(message));
};
