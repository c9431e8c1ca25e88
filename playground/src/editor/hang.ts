// Long lines are broken, and what comes down stays as far in as the line begins: indentation is meaning here.

import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";

/** What a broken line has before it, as in a list or a comment. */
const LEAD = /^ *(?:- )*(?:# ?)?/;
/** Deeper than this nothing hangs, or nothing would be left of the line on a narrow screen. */
const DEEPEST = 24;
/** The space before every line, which the hanging is added to. */
const EDGE = 6;

const marks = new Map<number, Decoration>();

function mark(depth: number): Decoration {
  let found = marks.get(depth);
  if (found === undefined) {
    found = Decoration.line({ attributes: { style: `text-indent: -${depth}ch; padding-left: calc(${depth}ch + ${EDGE}px)` } });
    marks.set(depth, found);
  }
  return found;
}

function decorate(view: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const depth = Math.min(DEEPEST, LEAD.exec(line.text)![0].length);
      if (depth > 0) found.add(line.from, line.from, mark(depth));
      at = line.to + 1;
    }
  }
  return found.finish();
}

class Hang {
  decorations: DecorationSet;
  constructor(view: EditorView) {
    this.decorations = decorate(view);
  }
  update(update: ViewUpdate): void {
    if (update.docChanged || update.viewportChanged) this.decorations = decorate(update.view);
  }
}

/** Breaks long lines. */
export const hang = [EditorView.lineWrapping, ViewPlugin.fromClass(Hang, { decorations: (plugin) => plugin.decorations })];
