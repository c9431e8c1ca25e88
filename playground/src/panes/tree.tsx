// The tree of files, by the keyboard too: arrows move and fold, Enter opens, a letter leads to the next name.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../parts/icon";
import type { Row } from "./folders";

/** Rows that are drawn beyond the edges, so that scrolling shows no gaps. */
const SPARE = 12;

/** What the tree does. */
export interface TreeActions {
  fold: (path: string, open: boolean) => void;
  show: (path: string) => void;
  focus: (path: string) => void;
}

/** Shows `rows`; `focused` is the one that the keyboard is at, `chosen` the file that is shown. */
export function Tree({ rows, chosen, focused, hits, actions }: {
  rows: Row[];
  chosen: string;
  focused: string;
  hits: Record<string, number> | null;
  actions: TreeActions;
}): VNode {
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, rows.findIndex(({ node }) => node.path === focused));
  const moved = useRef(false);
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    list.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  });
  const go = (to: number): void => {
    const row = rows[Math.min(rows.length - 1, Math.max(0, to))];
    if (row === undefined) return;
    moved.current = true;
    actions.focus(row.node.path);
  };
  const press = (event: KeyboardEvent): void => {
    if (step(event, rows, at, actions, go)) event.preventDefault();
  };
  return (
    <div class="tree" role="tree" aria-label="Files of the mesh" ref={list} onKeyDown={press}>
      {rows.map((row, index) => (
        <TreeRow key={row.node.path} row={row} current={index === at} chosen={row.node.path === chosen}
          hits={hits?.[row.node.path] ?? 0} actions={actions} />
      ))}
    </div>
  );
}

function TreeRow({ row, current, chosen, hits, actions }: {
  row: Row;
  current: boolean;
  chosen: boolean;
  hits: number;
  actions: TreeActions;
}): VNode {
  const { node, depth, open, position, siblings } = row;
  const click = (): void => {
    actions.focus(node.path);
    if (open === null) actions.show(node.path);
    else actions.fold(node.path, !open);
  };
  return (
    <div
      role="treeitem"
      class="row"
      aria-level={depth}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={chosen}
      {...(open === null ? {} : { "aria-expanded": open })}
      tabIndex={current ? 0 : -1}
      style={{ "--depth": depth }}
      title={node.file?.because ?? `${node.files} files`}
      data-path={node.path}
      onClick={click}
    >
      {open === null ? <span class="icon" /> : <Icon name={open ? "unfolded" : "folded"} />}
      <span class="name">{node.name}</span>
      {open === false && <span class="count">{node.files}</span>}
      {hits > 0 && <span class="count hit">{hits}</span>}
    </div>
  );
}

/** Does what a key asks for; returns whether it asked for anything. */
function step(event: KeyboardEvent, rows: Row[], at: number, actions: TreeActions, go: (to: number) => void): boolean {
  const row = rows[at];
  if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { node, open, depth } = row;
  switch (event.key) {
    case "ArrowDown": go(at + 1); return true;
    case "ArrowUp": go(at - 1); return true;
    case "PageDown": go(at + SPARE); return true;
    case "PageUp": go(at - SPARE); return true;
    case "Home": go(0); return true;
    case "End": go(rows.length - 1); return true;
    case "ArrowRight":
      if (open === false) actions.fold(node.path, true);
      else if (open === true) go(at + 1);
      return true;
    case "ArrowLeft":
      if (open === true) actions.fold(node.path, false);
      else go(rows.findLastIndex((other, index) => index < at && other.depth < depth));
      return true;
    case "Enter":
    case " ":
      if (open === null) actions.show(node.path);
      else actions.fold(node.path, !open);
      return true;
    default:
      return letter(event.key, rows, at, go);
  }
}

function letter(key: string, rows: Row[], at: number, go: (to: number) => void): boolean {
  if (!/^\S$/.test(key)) return false;
  const order = [...rows.keys()].map((index) => (at + 1 + index) % rows.length);
  const found = order.find((index) => rows[index]!.node.name.toLowerCase().startsWith(key.toLowerCase()));
  if (found !== undefined) go(found);
  return true;
}
