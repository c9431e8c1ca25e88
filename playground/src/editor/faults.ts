// What the compiler says about the spec, shown in its text.

import { type Action, type Diagnostic as Mark, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { type Extension, Prec } from "@codemirror/state";
import { type Command, type EditorView, keymap } from "@codemirror/view";
import type { Diagnostic, Fix } from "portolan-wasm";
import { button, element, prose } from "./dom";

const SEVERITY = { error: "error", warning: "warning", note: "info" } as const;

/** Shows marks and their keys: F8 goes to the next fault, Ctrl-. mends the one at the cursor. */
export function faultMarks(faults: () => Diagnostic[]): Extension {
  return [
    linter(null),
    lintGutter(),
    Prec.high(keymap.of([{ key: "Mod-.", run: mendHere(faults) }])),
    keymap.of(lintKeymap),
  ];
}

/** Marks `faults` in the editor. */
export function showFaults(view: EditorView, faults: Diagnostic[], explain: (code: string) => void): void {
  const length = view.state.doc.length;
  const marks = faults.map((fault): Mark => ({
    from: Math.min(fault.range.from, length),
    to: Math.min(Math.max(fault.range.to, fault.range.from), length),
    severity: SEVERITY[fault.severity],
    message: fault.message,
    renderMessage: () => message(fault, explain),
    actions: fault.fixes.map((fix): Action => ({ name: fix.title.replaceAll("`", ""), apply: (at) => mend(at, fix) })),
  }));
  view.dispatch(setDiagnostics(view.state, marks));
}

/** Makes the change of `fix`. */
export function mend(view: EditorView, fix: Fix): void {
  const changes = fix.changes.map(({ range, text }) => ({ from: range.from, to: range.to, insert: text }));
  view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
}

function mendHere(faults: () => Diagnostic[]): Command {
  return (view) => {
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head);
    const mendable = faults().filter(({ fixes, range }) => fixes.length > 0 && range.from <= line.to && range.to >= line.from);
    const nearest = mendable.find(({ range }) => range.from <= head && head <= range.to) ?? mendable[0];
    if (nearest === undefined) return false;
    mend(view, nearest.fixes[0]!);
    return true;
  };
}

function message(fault: Diagnostic, explain: (code: string) => void): HTMLElement {
  const box = element("div", "fault");
  const code = button(fault.code, () => explain(fault.code));
  code.className = "link code";
  code.title = `${fault.name}: what it checks and how to mend it`;
  const head = prose("p", fault.message, "says");
  head.append(" ", code);
  box.append(head);
  if (fault.label !== "") box.append(prose("p", fault.label));
  for (const note of fault.notes) box.append(prose("p", note));
  for (const advice of fault.help.filter((text) => fault.fixes.every(({ title }) => title !== text))) box.append(prose("p", advice, "advice"));
  return box;
}
