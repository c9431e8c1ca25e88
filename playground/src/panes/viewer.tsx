// Shows a file: its text, why it is there, the line of the spec that it comes from.

import { yaml } from "@codemirror/lang-yaml";
import { StreamLanguage } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import type { VNode } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { FileEntry } from "../compiler/protocol";
import { look } from "../editor/look";
import type { Range } from "portolan-wasm";
import { CopyButton } from "../parts/copy";
import { Icon } from "../parts/icon";
import { save } from "../parts/save";
import { Prose } from "../parts/prose";

/** Shows `file` with its `text`. */
export function Viewer({ file, text, leadTo, bare }: {
  file: FileEntry;
  text: string;
  leadTo: (range: Range) => void;
  /** Whether the path is shown by what is around. */
  bare?: boolean;
}): VNode {
  const name = file.path.split("/").at(-1)!;
  return (
    <section class="viewer" aria-label={file.path}>
      <header>
        <div class="what">
          {!bare && <h2 class="path">{file.path}</h2>}
          <p>
            <Prose text={file.because} />
            {file.from !== null && (
              <button type="button" class="link" onClick={() => leadTo(file.from!)}>
                line {file.from.line} of the spec
              </button>
            )}
          </p>
        </div>
        <div class="tools">
          <CopyButton text={() => text} what={name} />
          <button type="button" class="quiet" title={`Save ${name}`} aria-label={`Save ${name}`} onClick={() => save(name, text, "text/plain")}>
            <Icon name="download" />
          </button>
        </div>
      </header>
      <Text text={text} label={file.path} />
    </section>
  );
}

/** Returns what makes `after` of `before`: where only a part differs, only that part is drawn anew. */
function change(before: string, after: string): { from: number; to: number; insert: string } {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from++;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { from, to: before.length - same, insert: after.slice(from, after.length - same) };
}

const script = [StreamLanguage.define(shell), EditorView.lineWrapping];

/** Returns how the file at `path` is read; prose is broken into lines. */
function language(path: string): Extension {
  if (/\.(ya?ml|json)$/.test(path)) return yaml();
  return path.endsWith(".sh") ? script : EditorView.lineWrapping;
}

/** Shows a text that cannot be edited. */
function Text({ text, label }: { text: string; label: string }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  useLayoutEffect(() => {
    const state = EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        highlightSelectionMatches(),
        keymap.of(searchKeymap),
        look,
        language(label),
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", role: "textbox", "aria-readonly": "true", "aria-multiline": "true" }),
      ],
    });
    view.current = new EditorView({ state, parent: place.current! });
    return () => view.current?.destroy();
  }, [label]);
  useLayoutEffect(() => {
    const now = view.current;
    if (now === null || now.state.doc.toString() === text) return;
    now.dispatch({ changes: change(now.state.doc.toString(), text) });
  }, [text]);
  return <div class="text" ref={place} />;
}
