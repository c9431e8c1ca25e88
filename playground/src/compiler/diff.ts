// The difference of two texts, by lines: Myers' greedy algorithm, after the common head and tail are taken away.

import type { DiffLine } from "./protocol";

/** Texts that differ in more lines than this are shown as replaced: the search is quadratic in it. */
const LIMIT = 2000;

/** A run of lines that are the same, or only in one of the texts. */
interface Run {
  kind: "same" | "plus" | "minus";
  text: string;
}

/** Returns how many lines were added and taken away. */
export function count(before: string, after: string): { plus: number; minus: number } {
  let plus = 0;
  let minus = 0;
  for (const { kind } of runs(before, after)) {
    if (kind === "plus") plus++;
    if (kind === "minus") minus++;
  }
  return { plus, minus };
}

/** Returns the changed lines with `context` lines around them; what is left out is a gap. */
export function diff(before: string, after: string, context: number): DiffLine[] {
  const all = numbered(runs(before, after));
  const near = new Uint8Array(all.length);
  all.forEach((line, at) => {
    if (line.kind === "same") return;
    near.fill(1, Math.max(0, at - context), at + context + 1);
  });
  const lines: DiffLine[] = [];
  all.forEach((line, at) => {
    if (near[at] === 1) lines.push(line);
    else if (lines.at(-1)?.kind !== "gap") lines.push({ kind: "gap", before: null, after: null, text: "" });
  });
  return lines;
}

function numbered(all: Run[]): DiffLine[] {
  let before = 0;
  let after = 0;
  return all.map(({ kind, text }) => {
    if (kind !== "plus") before++;
    if (kind !== "minus") after++;
    return { kind, before: kind === "plus" ? null : before, after: kind === "minus" ? null : after, text };
  });
}

function runs(before: string, after: string): Run[] {
  const a = lines(before);
  const b = lines(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) tail++;
  const same = (from: string[]): Run[] => from.map((text) => ({ kind: "same", text }));
  return [
    ...same(a.slice(0, head)),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(a.slice(a.length - tail)),
  ];
}

function lines(text: string): string[] {
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  return all;
}

function middle(a: string[], b: string[]): Run[] {
  const replaced = (): Run[] => [
    ...a.map((text): Run => ({ kind: "minus", text })),
    ...b.map((text): Run => ({ kind: "plus", text })),
  ];
  if (a.length === 0 || b.length === 0) return replaced();
  const trace = furthest(a, b);
  return trace === null ? replaced() : path(a, b, trace);
}

/** Returns, for each number of changes, how far each diagonal came; nothing if there are too many changes. */
function furthest(a: string[], b: string[]): Int32Array[] | null {
  const most = Math.min(a.length + b.length, LIMIT);
  const reach = new Int32Array(2 * most + 2);
  const trace: Int32Array[] = [];
  for (let changes = 0; changes <= most; changes++) {
    trace.push(reach.slice(most - changes, most + changes + 2));
    for (let k = -changes; k <= changes; k += 2) {
      const down = k === -changes || (k !== changes && reach[most + k - 1]! < reach[most + k + 1]!);
      let x = down ? reach[most + k + 1]! : reach[most + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[most + k] = x;
      if (x >= a.length && x - k >= b.length) return trace;
    }
  }
  return null;
}

/** Walks the trace back from the end. */
function path(a: string[], b: string[], trace: Int32Array[]): Run[] {
  const found: Run[] = [];
  let x = a.length;
  let y = b.length;
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes]!;
    const at = (k: number): number => reach[changes + k]!;
    const k = x - y;
    const down = k === -changes || (k !== changes && at(k - 1) < at(k + 1));
    const from = down ? k + 1 : k - 1;
    const startX = changes === 0 ? 0 : at(from);
    const startY = changes === 0 ? 0 : startX - from;
    while (x > startX && y > startY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      found.push({ kind: "same", text: a[--x]! });
      y--;
    }
    if (changes === 0) break;
    if (down) found.push({ kind: "plus", text: b[--y]! });
    else found.push({ kind: "minus", text: a[--x]! });
  }
  return found.reverse();
}
