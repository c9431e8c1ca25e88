// The list of what is to be said about the spec, below the editor.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Compiled, Preview } from "../compiler/protocol";
import type { Diagnostic, Fix, Range } from "portolan-wasm";
import { Icon } from "../parts/icon";
import { Prose } from "../parts/prose";

/** Faults that are listed at once: more than these nobody reads, and each costs time to draw. */
const LISTED = 100;

/** What the list does. */
export interface ProblemActions {
  leadTo: (range: Range) => void;
  explain: (code: string) => void;
  mend: (fix: Fix) => void;
}

/** Shows the faults of `seen`, and how long the files of `compiled` took. */
export function Problems({ seen, compiled, actions }: { seen: Preview | null; compiled: Compiled | null; actions: ProblemActions }): VNode {
  const [open, setOpen] = useState(true);
  const faults = seen?.faults ?? [];
  return (
    <section class="problems" aria-label="Problems">
      <h2>
        <button type="button" aria-expanded={open && faults.length > 0} disabled={faults.length === 0} onClick={() => setOpen(!open)}>
          {faults.length > 0 && <Icon name={open ? "unfolded" : "folded"} />}
          {seen !== null && <Sum faults={faults} />}
        </button>
        <span class="sum">{compiled !== null && measure(compiled)}</span>
      </h2>
      {open && faults.length > 0 && (
        <ol>
          {faults.slice(0, LISTED).map((fault, at) => <Problem key={`${at} ${fault.code}`} fault={fault} actions={actions} />)}
          {faults.length > LISTED && <li class="more">and {faults.length - LISTED} more</li>}
        </ol>
      )}
    </section>
  );
}

/** Returns how many faults there are of each kind, in words. */
export function sum(faults: Diagnostic[]): string {
  const kinds = ["error", "warning", "note"] as const;
  const counted = kinds.map((kind) => [kind, faults.filter(({ severity }) => severity === kind).length] as const);
  const said = counted.filter(([, number]) => number > 0).map(([kind, number]) => `${number} ${kind}${number === 1 ? "" : "s"}`);
  return said.length === 0 ? "No problems" : said.join(", ");
}

function Sum({ faults }: { faults: Diagnostic[] }): VNode {
  const worst = (["error", "warning", "note"] as const).find((kind) => faults.some(({ severity }) => severity === kind));
  return (
    <span class={`worst ${worst ?? "none"}`}>
      <Icon name={worst ?? "done"} />
      {sum(faults)}
    </span>
  );
}

function measure({ files, milliseconds }: Compiled): string {
  const took = `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
  return files === null ? took : `${files.length} files in ${took}`;
}

function Problem({ fault, actions }: { fault: Diagnostic; actions: ProblemActions }): VNode {
  const { range, fixes } = fault;
  return (
    <li class={fault.severity}>
      <button type="button" class="place" onClick={() => actions.leadTo(range)}>
        <Icon name={fault.severity} />
        <span class="unseen">{fault.severity}: </span>
        <span class="says"><Prose text={fault.message} /></span>
        <span class="line">line {range.line}</span>
      </button>
      <button type="button" class="link code" title={`${fault.name}: what it checks and how to mend it`} onClick={() => actions.explain(fault.code)}>
        {fault.code}
      </button>
      {fault.help.filter((advice) => fixes.every(({ title }) => title !== advice)).map((advice) => <p class="advice"><Prose text={advice} /></p>)}
      {fixes.map((fix) => (
        <button type="button" class="plain fix" onClick={() => actions.mend(fix)}>Mend: <Prose text={fix.title} /></button>
      ))}
    </li>
  );
}
