// What the page and its worker say to one another: plain data. The worker is a function of what it is asked: it may
// be ended and started again at any moment, and nothing is lost.

import type { ChartFile, Diagnostic, Example, File, Release, RulePage, Sight } from "portolan-wasm";

/** A file of the tree, without its text. */
export type FileEntry = Omit<File, "text">;

/** What is seen at once of a spec: its files take longer. */
export interface Preview {
  spec: string;
  faults: Diagnostic[];
  /** The picture as SVG. */
  graph: string | null;
}

/** A file's text. */
export interface FileText {
  path: string;
  text: string;
}

/** The files of a spec. */
export interface Made {
  /** Nothing, where the spec is at fault. */
  files: FileEntry[] | null;
  faults: Diagnostic[];
  /** The file in view. */
  inView: FileText | null;
  /** How long the module took. */
  milliseconds: number;
}

/** What compiling a spec gives. */
export type Compiled = Preview & Made;

/** A file that is not the same in two trees. */
export interface Change {
  path: string;
  kind: "added" | "removed" | "changed";
  plus: number;
  minus: number;
}

/** The difference of two trees, or the faults of the one that does not compile. */
export interface Comparison {
  changes: Change[];
  same: number;
  before: Diagnostic[];
  after: Diagnostic[];
  failed: "before" | "after" | null;
}

/** A line of a difference; the numbers are those of the line in the old and in the new file. */
export interface DiffLine {
  kind: "same" | "plus" | "minus" | "gap";
  before: number | null;
  after: number | null;
  text: string;
}

/** What the module knows without a spec. */
export interface About {
  version: string;
  releases: Release[];
  examples: Example[];
  schema: unknown;
}

/** What can be asked: the question's kind, what it comes with, and what is answered. */
export interface Questions {
  about: { ask: object; answer: About };
  preview: { ask: { spec: string; width: number | null }; answer: Preview };
  compile: { ask: { spec: string; inView: string | null }; answer: Made };
  /** Both in one answer. */
  whole: { ask: { spec: string; inView: string | null; width: number | null }; answer: Compiled };
  endpoints: { ask: { spec: string }; answer: Sight[] | null };
  text: { ask: { spec: string; path: string }; answer: string | null };
  search: { ask: { spec: string; words: string }; answer: Record<string, number> };
  compare: { ask: { before: string; after: string }; answer: Comparison };
  diff: { ask: { before: string; after: string; path: string; context: number }; answer: DiffLine[] };
  zip: { ask: { spec: string }; answer: Uint8Array<ArrayBuffer> | null };
  charts: { ask: { files: ChartFile[] }; answer: void };
  explain: { ask: { code: string }; answer: RulePage | null };
  /** Fails as a bug in the compiler would: so that a test can see the page go on. */
  crash: { ask: object; answer: void };
}

/** The kind of a question. */
export type Kind = keyof Questions;

/** A question on its way to the worker. */
export type Ask = { [K in Kind]: { id: number; kind: K; ask: Questions[K]["ask"] } }[Kind];

/** What comes back: an answer, or the report of a crash. */
export type Reply = { id: number; answer: unknown } | { id: number; crash: string };
