// The editor of the spec.

import { acceptCompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect, StateField, Transaction } from "@codemirror/state";
import { Decoration, EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { About } from "../compiler/protocol";
import type { Diagnostic } from "portolan-wasm";
import { started } from "../parts/performance";
import { faultMarks } from "./faults";
import { hang } from "./hang";
import { help } from "./help";
import { look } from "./look";

/** What the editor tells and asks the page. */
export interface Host {
  changed: (spec: string) => void;
  about: () => About | null;
  faults: () => Diagnostic[];
}

const flash = StateEffect.define<{ from: number; to: number } | null>();

/** The lines that somebody was led to, until the next edit. */
const flashed = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = transaction.docChanged ? Decoration.none : marks;
    for (const effect of transaction.effects) {
      if (!effect.is(flash)) continue;
      next = effect.value === null ? Decoration.none : lineMarks(transaction.state, effect.value);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function lineMarks(state: EditorState, { from, to }: { from: number; to: number }) {
  const first = state.doc.lineAt(from).number;
  const last = state.doc.lineAt(Math.max(from, to - 1)).number;
  const line = Decoration.line({ class: "cm-found" });
  const at = Array.from({ length: last - first + 1 }, (_, n) => line.range(state.doc.line(first + n).from));
  return Decoration.set(at);
}

/** Leads to a place: shows its lines, and puts the cursor there if `focus` is wanted. */
export function leadTo(view: EditorView, range: { from: number; to: number }, focus: boolean): void {
  const length = view.state.doc.length;
  const from = Math.min(range.from, length);
  const to = Math.min(Math.max(range.to, from), length);
  view.dispatch({
    ...(focus ? { selection: { anchor: from, head: to } } : {}),
    effects: [EditorView.scrollIntoView(from, { y: "center" }), flash.of(focus ? null : { from, to })],
  });
  if (focus) view.focus();
}

/** Puts another text into the editor; it can be undone. */
export function replaceAll(view: EditorView, text: string): void {
  view.dispatch({
    changes: { from: 0, to: view.state.doc.length, insert: text },
    selection: { anchor: 0 },
    effects: EditorView.scrollIntoView(0),
    annotations: Transaction.userEvent.of("input.replace"),
  });
}

function extensions(host: Host): Extension {
  return [
    lineNumbers(),
    faultMarks(host.faults),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of("  "),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    yaml(),
    hang,
    help(host.about, (pos) => host.faults().some(({ range }) => range.from <= pos && pos <= range.to)),
    flashed,
    look,
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      { key: "Tab", run: indentMore, shift: indentLess },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...completionKeymap,
    ]),
    EditorView.contentAttributes.of({
      "aria-label": "Spec of the mesh",
      "aria-describedby": "editor-help",
      tabindex: "0",
      spellcheck: "false",
      autocorrect: "off",
      autocapitalize: "off",
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) host.changed(update.state.doc.toString());
    }),
  ];
}

/** Shows the editor; `ready` gets its view. */
export function Editor({ initial, host, ready }: { initial: string; host: Host; ready: (view: EditorView) => void }): VNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const state = EditorState.create({ doc: initial, extensions: extensions(host) });
    const view = new EditorView({ state, parent: place.current! });
    ready(view);
    started("editor");
    return () => view.destroy();
    // Once: what the editor is given later comes by commands.
  }, []);
  return (
    <>
      <div class="editor" ref={place} />
      <p id="editor-help" class="unseen">
        Tab indents. Press Escape, then Tab, to leave the editor. F8 goes to the next problem, Control and the full stop
        mends the one at the cursor, Control and Space completes.
      </p>
    </>
  );
}
