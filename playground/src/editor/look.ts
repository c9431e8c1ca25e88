// How text looks in the editor and the viewer. The colours are the page's own, by CSS variables.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const frame = EditorView.theme({
  "&": { height: "100%", fontSize: "var(--code-size)", color: "var(--ink)", backgroundColor: "var(--panel)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", overscrollBehavior: "contain" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 14px 0 6px" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--faint)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 4px 0 12px", minWidth: "34px" },
  ".cm-activeLine": { backgroundColor: "var(--row)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--soft)" },
  "&.cm-focused .cm-cursor": { borderLeftColor: "var(--sea)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--select) !important",
  },
  ".cm-found": { backgroundColor: "var(--sea-wash)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName), tags.definition(tags.variableName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--code-value)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--soft)" },
  { tag: [tags.keyword, tags.meta, tags.labelName, tags.typeName], color: "var(--code-mark)" },
  { tag: tags.heading, fontWeight: "600", color: "var(--ink)" },
]);

/** The look of every text on the page. */
export const look: Extension = [frame, syntaxHighlighting(colours)];
