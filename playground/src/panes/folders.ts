// The files as a tree of folders, and the rows of it that are seen.

import type { FileEntry } from "../compiler/protocol";

/** A folder, or a file if it has no entries. */
export interface Node {
  name: string;
  path: string;
  file: FileEntry | null;
  children: Node[];
  /** How many files are in it. */
  files: number;
}

/** A row of the tree as it is shown. */
export interface Row {
  node: Node;
  depth: number;
  /** Whether it is unfolded; nothing for a file. */
  open: boolean | null;
  /** Its place among its siblings, from 1, and how many they are. */
  position: number;
  siblings: number;
}

/** Returns the root of the tree of `files`. */
export function tree(files: FileEntry[]): Node {
  const root: Node = { name: "", path: "", file: null, children: [], files: 0 };
  const folders = new Map<string, Node>([["", root]]);
  for (const file of files) {
    const parts = file.path.split("/");
    let folder = root;
    parts.slice(0, -1).forEach((name, at) => {
      folder.files++;
      const path = parts.slice(0, at + 1).join("/");
      let next = folders.get(path);
      if (next === undefined) {
        next = { name, path, file: null, children: [], files: 0 };
        folders.set(path, next);
        folder.children.push(next);
      }
      folder = next;
    });
    folder.files++;
    folder.children.push({ name: parts.at(-1)!, path: file.path, file, children: [], files: 1 });
  }
  sort(root);
  return root;
}

/** The runbook first, then folders, then files. */
function sort(node: Node): void {
  const rank = (child: Node): number => (child.name === "README.md" ? 0 : child.file === null ? 1 : 2);
  const byNumber = new Intl.Collator("en", { numeric: true }).compare;
  node.children.sort((a, b) => rank(a) - rank(b) || byNumber(a.name, b.name));
  node.children.forEach(sort);
}

/** Returns the rows that are seen when the folders `open` are unfolded. */
export function rows(root: Node, open: (path: string) => boolean): Row[] {
  const found: Row[] = [];
  const visit = (node: Node, depth: number): void => {
    node.children.forEach((child, at) => {
      const unfolded = child.file === null ? open(child.path) : null;
      found.push({ node: child, depth, open: unfolded, position: at + 1, siblings: node.children.length });
      if (unfolded === true) visit(child, depth + 1);
    });
  };
  visit(root, 1);
  return found;
}

/** Returns the folders in which `path` lies. */
export function above(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(0, -1).map((_, at) => parts.slice(0, at + 1).join("/"));
}
