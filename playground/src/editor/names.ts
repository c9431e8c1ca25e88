// The names that a spec declares and that its other fields refer to.

/** Which names a field takes: the last keys of its path, and where such names are declared. */
const REFERENCES: { field: RegExp; declared: RegExp }[] = [
  { field: /^clusters \[\] (primary|config)$/, declared: /^clusters \[\] name$/ },
  { field: /^services \[\] clusters \[\]$/, declared: /^clusters \[\] name$/ },
  { field: /^(clusters|networks) \[\] (network|name)$/, declared: /^(clusters \[\] network|networks \[\] name)$/ },
];

import type { EditorState } from "@codemirror/state";
import { syntaxTree } from "@codemirror/language";
import type { SyntaxNode } from "@lezer/common";

/** Returns the names that may be written at `path`. */
export function namesFor(state: EditorState, path: string[]): string[] {
  const joined = path.join(" ");
  // A cluster's own name is new; one of a network may be declared by use.
  if (joined === "clusters [] name") return [];
  const reference = REFERENCES.find(({ field }) => field.test(joined));
  if (reference === undefined) return [];
  const found = new Set<string>();
  for (const { path: at, text } of scalars(state)) {
    if (reference.declared.test(at)) found.add(text);
  }
  return [...found];
}

/** Returns the range of the item of `clusters` that has this name. */
export function clusterRange(state: EditorState, name: string): { from: number; to: number } | null {
  for (const { path, text, node } of scalars(state)) {
    if (path !== "clusters [] name" || text !== name) continue;
    const item = climb(node, "Item") ?? climb(node, "FlowMapping") ?? node;
    return { from: item.from, to: item.to };
  }
  return null;
}

/** Returns the range of the value at `path`, such as `istio version`. */
export function valueRange(state: EditorState, wanted: string): { from: number; to: number } | null {
  for (const { path, node } of scalars(state)) {
    if (path === wanted) return { from: node.from, to: node.to };
  }
  return null;
}

interface Scalar {
  path: string;
  text: string;
  node: SyntaxNode;
}

function* scalars(state: EditorState): Generator<Scalar> {
  const cursor = syntaxTree(state).cursor();
  do {
    if (!/^(Literal|QuotedLiteral)$/.test(cursor.name) || cursor.node.parent?.name === "Key") continue;
    const text = state.sliceDoc(cursor.from, cursor.to).replace(/^(["'])(.*)\1$/, "$2");
    yield { path: pathOf(state, cursor.node), text, node: cursor.node };
  } while (cursor.next());
}

function pathOf(state: EditorState, node: SyntaxNode): string {
  const path: string[] = [];
  for (let here: SyntaxNode | null = node; here !== null; here = here.parent) {
    if (here.name === "Pair") {
      const key = here.getChild("Key");
      if (key !== null) path.unshift(state.sliceDoc(key.from, key.to).replace(/^(["'])(.*)\1$/, "$2"));
    }
    if (here.name === "BlockSequence" || here.name === "FlowSequence") path.unshift("[]");
  }
  return path.join(" ");
}

function climb(node: SyntaxNode, name: string): SyntaxNode | null {
  for (let here: SyntaxNode | null = node; here !== null; here = here.parent) {
    if (here.name === name) return here;
  }
  return null;
}
