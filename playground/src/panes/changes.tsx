// What differs: from a state that was pinned, or if the mesh ran another release.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import type { Change, Comparison, DiffLine } from "../compiler/protocol";
import type { Release } from "portolan-wasm";
import { Icon } from "../parts/icon";

/** Lines that are shown around a change. */
const CONTEXT = 3;

/** What the spec is compared with. */
export type Against =
  | { kind: "pinned"; spec: string; at: string }
  | { kind: "release"; version: string };

/** Shows what differs. */
export function Changes({ compiler, spec, against, compare, releases, withRelease, release }: {
  compiler: Compiler;
  spec: string;
  against: Against | null;
  compare: (against: Against | null) => void;
  releases: Release[];
  /** The spec with another release. */
  withRelease: (version: string) => string | null;
  /** The release of the spec. */
  release: string | null;
}): VNode {
  const [before, after] = sides(spec, against, withRelease);
  const comparison = useComparison(compiler, before, after);
  const [chosen, choose] = useState<string | null>(null);
  const changed = comparison?.changes ?? [];
  const shown = changed.find(({ path }) => path === chosen) ?? changed[0] ?? null;
  return (
    <div class="changes">
      <Head against={against} compare={compare} spec={spec} releases={releases} release={release} comparison={comparison} />
      {against !== null && comparison !== null && comparison.failed === null && changed.length > 0 && (
        <div class="files">
          <div class="side">
            <ul class="list" aria-label="Changed files">
              {changed.map((change) => (
                <li key={change.path}><ChangeRow change={change} chosen={change === shown} choose={choose} /></li>
              ))}
            </ul>
          </div>
          {shown !== null && <Diff compiler={compiler} before={before} after={after} change={shown} />}
        </div>
      )}
      {comparison !== null && comparison.failed !== null && <Fails comparison={comparison} />}
    </div>
  );
}

function sides(spec: string, against: Against | null, withRelease: (version: string) => string | null): [string, string] {
  if (against === null) return [spec, spec];
  if (against.kind === "pinned") return [against.spec, spec];
  return [spec, withRelease(against.version) ?? spec];
}

function Head({ against, compare, spec, releases, release, comparison }: {
  against: Against | null;
  compare: (against: Against | null) => void;
  spec: string;
  releases: Release[];
  release: string | null;
  comparison: Comparison | null;
}): VNode {
  const pick = (value: string): void => compare(value === "" ? null : { kind: "release", version: value });
  return (
    <header class="bar">
      <label>
        <span>What would change with</span>
        <select value={against?.kind === "release" ? against.version : ""} onChange={(event) => pick(event.currentTarget.value)}>
          <option value="">choose a release</option>
          {releases.map(({ release: minor, newest }) => (
            <option key={minor} value={newest} disabled={newest === release}>Istio {newest}{newest === release ? " (this one)" : ""}</option>
          ))}
        </select>
      </label>
      <span class="choice">
        <span class="or">or</span>
        <button type="button" class="plain" onClick={() => compare({ kind: "pinned", spec, at: new Date().toLocaleTimeString() })}>
          <Icon name="pin" /> {against?.kind === "pinned" ? "Pin again" : "Pin this state"}
        </button>
      </span>
      <p class="sum" aria-live="polite">{summary(against, comparison)}</p>
    </header>
  );
}

function summary(against: Against | null, comparison: Comparison | null): string {
  if (against === null) return "Pin a state, edit on, and see here what your edit does to the files.";
  if (comparison === null || comparison.failed !== null) return "";
  const { changes, same } = comparison;
  const since = against.kind === "pinned" ? ` since ${against.at}` : ` with Istio ${against.version}`;
  if (changes.length === 0) return `No file differs${since}.`;
  const of = (kind: Change["kind"]): number => changes.filter((change) => change.kind === kind).length;
  const parts = [[of("changed"), "changed"], [of("added"), "added"], [of("removed"), "removed"], [same, "the same"]] as const;
  const said = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `${said.join(", ")}${since}.`;
}

function Fails({ comparison }: { comparison: Comparison }): VNode {
  const faults = comparison.failed === "before" ? comparison.before : comparison.after;
  return (
    <div class="fails" tabIndex={0} role="region" aria-label="Why it does not compile">
      <p>It would not compile:</p>
      <ul>
        {faults.filter(({ severity }) => severity === "error").map((fault) => (
          <li><code>{fault.code}</code> {fault.message} <span class="soft">(line {fault.range.line})</span></li>
        ))}
      </ul>
    </div>
  );
}

function ChangeRow({ change, chosen, choose }: { change: Change; chosen: boolean; choose: (path: string) => void }): VNode {
  return (
    <button type="button" class={`row change ${change.kind}`} aria-current={chosen} title={change.path} onClick={() => choose(change.path)}>
      <span class="name">
        {change.path.split("/").at(-1)}
        <span class="folder">{change.path.split("/").slice(0, -1).join("/")}</span>
      </span>
      <span class="sums">
        {change.plus > 0 && <span class="plus">+{change.plus}</span>}
        {change.minus > 0 && <span class="minus">−{change.minus}</span>}
      </span>
      <span class="unseen">, {change.kind}</span>
    </button>
  );
}

function Diff({ compiler, before, after, change }: { compiler: Compiler; before: string; after: string; change: Change }): VNode {
  const [lines, setLines] = useState<DiffLine[]>([]);
  const { path } = change;
  useEffect(() => {
    let current = true;
    void compiler.ask("diff", { before, after, path, context: CONTEXT }).then((found) => current && setLines(found));
    return () => {
      current = false;
    };
  }, [before, after, path]);
  return (
    <section class="viewer" aria-label={path}>
      <header><div class="what"><h2 class="path">{path}</h2></div></header>
      <div class="diff" tabIndex={0} role="region" aria-label={`Changes of ${path}`}>
        <table>
          <caption class="unseen">Changed lines of {path}: old line, new line, text</caption>
          <tbody>{lines.map((line, at) => <Line key={at} line={line} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

const SIGN = { same: " ", plus: "+", minus: "−", gap: "⋯" } as const;

function Line({ line }: { line: DiffLine }): VNode {
  return (
    <tr class={line.kind}>
      <td class="number">{line.before}</td>
      <td class="number">{line.after}</td>
      <td class="sign">{SIGN[line.kind]}</td>
      <td class="line">{line.text}</td>
    </tr>
  );
}

/** Returns how two specs differ as trees; nothing until it is known. */
function useComparison(compiler: Compiler, before: string, after: string): Comparison | null {
  const [known, setKnown] = useState<Comparison | null>(null);
  useEffect(() => {
    let current = true;
    void compiler.ask("compare", { before, after }).then((found) => current && setKnown(found));
    return () => {
      current = false;
    };
  }, [before, after]);
  return known;
}
