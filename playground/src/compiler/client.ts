// The page's side of the worker: sends questions, keeps only the newest spec waiting, and ends a worker that is busy
// with what nobody waits for any more.

import type { ChartFile } from "portolan-wasm";
import type { Ask, Compiled, Kind, Preview, Questions, Reply } from "./protocol";

/** A worker busy this long with an outdated spec is ended, in milliseconds; a new one starts in about a tenth of it. */
const PATIENCE = 150;

/** Files that are made within this time come with the rest in one answer, where one of them is in view, in milliseconds. */
const AT_ONCE = 40;

/** What the client needs of a worker. */
export interface Port {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** Starts a worker. */
export type Spawn = () => Port;

interface Waiting {
  ask: Ask;
  settle: (reply: Reply) => void;
}

/** Asks the compiler in the worker. */
export class Compiler {
  /** The last answer about a spec that was to be compiled. */
  newest: Compiled | null = null;
  /** The file in view, whose text comes with the files. */
  inView: string | null = null;
  /** How wide the picture may be, in its own pixels. */
  width: number | null = null;
  /** Called with what is seen at once of a spec, before its files are made. */
  onPreviewed: (preview: Preview) => void = () => {};
  /** Called with every answer about the newest spec. */
  onCompiled: (compiled: Compiled) => void = () => {};
  /** Called when the compiler crashed on a spec; the next one is compiled by a new worker. */
  onCrash: (report: string) => void = () => {};

  readonly #spawn: Spawn;
  #port: Port;
  #next = 0;
  #waiting = new Map<number, Waiting>();
  #running: { id: number; since: number } | null = null;
  #wanted: string | null = null;
  #charts: ChartFile[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(spawn: Spawn) {
    this.#spawn = spawn;
    this.#port = this.#start();
  }

  /** Whether nothing is being compiled. */
  get isAtRest(): boolean {
    return this.#running === null;
  }

  /** Compiles `spec` as soon as the worker is free; a spec that waits is forgotten for a newer one. */
  compile(spec: string): void {
    if (this.#running === null) {
      this.#run(spec);
      return;
    }
    this.#wanted = spec;
    const left = PATIENCE - (performance.now() - this.#running.since);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), Math.max(0, left));
  }

  /** Gives the compiler charts, for all that is asked from now on. */
  setCharts(files: ChartFile[]): Promise<void> {
    this.#charts = files;
    return this.ask("charts", { files });
  }

  /** Asks something else; the answer does not depend on what is compiled in the meantime. */
  ask<K extends Kind>(kind: K, ask: Questions[K]["ask"]): Promise<Questions[K]["answer"]> {
    return new Promise((resolve, reject) => {
      this.#send({ id: this.#next++, kind, ask } as Ask, (reply) => {
        if ("crash" in reply) reject(new Error(reply.crash));
        else resolve(reply.answer as Questions[K]["answer"]);
      });
    });
  }

  #start(): Port {
    const port = this.#spawn();
    port.onmessage = (event: MessageEvent<Reply>) => this.#settle(event.data);
    port.onerror = (event) => {
      event.preventDefault();
      const first = this.#waiting.keys().next();
      if (!first.done) this.#settle({ id: first.value, crash: event.message || "the worker could not be started" });
    };
    return port;
  }

  #send(ask: Ask, settle: Waiting["settle"]): void {
    this.#waiting.set(ask.id, { ask, settle });
    this.#port.postMessage(ask);
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    // A module that panicked is in an unknown state: it is never asked again.
    if ("crash" in reply) this.#restart();
    waiting.settle(reply);
  }

  /** Asks for what is seen at once, then for the files; files of what is outdated by then are not made. */
  #run(spec: string): void {
    // A browser draws a frame before it hands over what came behind a keystroke: two answers would wait for two frames.
    if (this.inView !== null && this.newest !== null && this.newest.milliseconds < AT_ONCE) {
      this.#ask("whole", spec, (compiled) => this.#answered(compiled));
      return;
    }
    this.#ask("preview", spec, (preview) => {
      if (this.#wanted === null) this.#ask("compile", spec, (made) => this.#answered({ ...preview, ...made }));
      this.onPreviewed(preview);
    });
  }

  #ask<K extends "preview" | "compile" | "whole">(kind: K, spec: string, then: (answer: Questions[K]["answer"]) => void): void {
    const id = this.#next++;
    this.#running = { id, since: performance.now() };
    this.#send({ id, kind, ask: { spec, inView: this.inView, width: this.width } } as Ask, (reply) => {
      this.#running = null;
      clearTimeout(this.#timer);
      if (!("crash" in reply)) then(reply.answer as Questions[K]["answer"]);
      if (this.#running === null && this.#wanted !== null) {
        const wanted = this.#wanted;
        this.#wanted = null;
        this.#run(wanted);
      }
      if ("crash" in reply) this.onCrash(reply.crash);
    });
  }

  #answered(compiled: Compiled): void {
    this.newest = compiled;
    this.onCompiled(compiled);
  }

  #giveUp(): void {
    if (this.#running === null || this.#wanted === null) return;
    this.#waiting.delete(this.#running.id);
    this.#running = null;
    const wanted = this.#wanted;
    this.#wanted = null;
    this.#restart();
    this.#run(wanted);
  }

  /** Starts a new worker and asks it what the old one still owed. */
  #restart(): void {
    this.#port.onmessage = null;
    this.#port.onerror = null;
    this.#port.terminate();
    this.#port = this.#start();
    // The one thing that a worker is told and not asked.
    if (this.#charts.length > 0) this.#port.postMessage({ id: this.#next++, kind: "charts", ask: { files: this.#charts } });
    for (const { ask } of this.#waiting.values()) this.#port.postMessage(ask);
  }
}
