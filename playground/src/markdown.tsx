// The part of Markdown that the runbook and the pages of the rules use, as elements: no text becomes HTML.

import type { ComponentChildren, VNode } from "preact";
import { CopyButton } from "./parts/copy";

/** What a document's links do: a path within the tree is opened here. */
export interface Links {
  onPath?: (path: string) => void;
}

/** Shows `text`, a document in Markdown. */
export function Markdown({ text, onPath }: { text: string } & Links): VNode {
  return <div class="markdown">{blocks(text.split("\n"), onPath === undefined ? {} : { onPath })}</div>;
}

function blocks(lines: string[], links: Links): VNode[] {
  const found: VNode[] = [];
  let at = 0;
  while (at < lines.length) {
    const [block, next] = blockAt(lines, at, links);
    if (block !== null) found.push(block);
    at = Math.max(next, at + 1);
  }
  return found;
}

type Block = [VNode | null, number];

function blockAt(lines: string[], at: number, links: Links): Block {
  const line = lines[at]!;
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (line.trim() === "") return [null, at + 1];
  if (line.startsWith("<!--")) return [null, lines.findIndex((end, n) => n >= at && end.includes("-->")) + 1];
  if (heading !== null) return [headline(heading[1]!.length, heading[2]!, links), at + 1];
  if (/^\s*(```|~~~)/.test(line)) return fence(lines, at);
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) return [<hr />, at + 1];
  if (line.startsWith("|")) return table(lines, at, links);
  if (line.startsWith(">")) return quote(lines, at, links);
  if (item(line) !== null) return list(lines, at, links);
  return paragraph(lines, at, links);
}

function headline(level: number, text: string, links: Links): VNode {
  const content = inline(text, links);
  const anchor = { "data-anchor": slug(text), tabIndex: -1 };
  // The page has a heading of its own, so a document's begin one below it.
  if (level === 1) return <h2 {...anchor}>{content}</h2>;
  if (level === 2) return <h3 {...anchor}>{content}</h3>;
  if (level === 3) return <h4 {...anchor}>{content}</h4>;
  return <h5 {...anchor}>{content}</h5>;
}

/** Returns the name by which links within a document lead to a heading. */
function slug(heading: string): string {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}

function jump(event: MouseEvent, anchor: string): void {
  const document = (event.currentTarget as HTMLElement).closest(".markdown");
  const headings = [...(document?.querySelectorAll<HTMLElement>("[data-anchor]") ?? [])];
  const heading = headings.find(({ dataset }) => dataset["anchor"] === anchor);
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}

function fence(lines: string[], at: number): Block {
  const [, indent, mark] = /^(\s*)(```+|~~~+)/.exec(lines[at]!)!;
  const code: string[] = [];
  let end = at + 1;
  for (; end < lines.length && !lines[end]!.trim().startsWith(mark!); end++) {
    code.push(lines[end]!.startsWith(indent!) ? lines[end]!.slice(indent!.length) : lines[end]!.trimStart());
  }
  const text = code.join("\n");
  return [
    <div class="code">
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <CopyButton text={() => `${text}\n`} what="these lines" />
    </div>,
    end + 1,
  ];
}

function table(lines: string[], at: number, links: Links): Block {
  const rows: string[][] = [];
  let end = at;
  for (; end < lines.length && lines[end]!.startsWith("|"); end++) {
    rows.push(cells(lines[end]!));
  }
  const [head, ...rest] = rows;
  const body = rest.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)));
  return [
    <div class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>{head!.map((cell) => <th scope="col">{inline(cell, links)}</th>)}</tr>
        </thead>
        <tbody>
          {body.map((row) => (
            <tr>{row.map((cell) => <td>{inline(cell, links)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>,
    end,
  ];
}

function cells(row: string): string[] {
  return row
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function quote(lines: string[], at: number, links: Links): Block {
  let end = at;
  while (end < lines.length && lines[end]!.startsWith(">")) end++;
  const inner = lines.slice(at, end).map((line) => line.replace(/^>\s?/, ""));
  return [<blockquote>{blocks(inner, links)}</blockquote>, end];
}

interface Item {
  indent: number;
  ordered: boolean;
  number: number;
  text: string;
  /** Where the text of the item begins: what belongs to it is indented as far. */
  inner: number;
}

function item(line: string): Item | null {
  const found = /^(\s*)([-*+]|(\d+)[.)])(\s+)(.*)$/.exec(line);
  if (found === null) return null;
  const [, indent, mark, number, space, text] = found;
  return {
    indent: indent!.length,
    ordered: number !== undefined,
    number: Number(number ?? 1),
    text: text!,
    inner: indent!.length + mark!.length + space!.length,
  };
}

function list(lines: string[], at: number, links: Links): Block {
  const first = item(lines[at]!)!;
  const items: VNode[] = [];
  let end = at;
  while (end < lines.length) {
    const next = item(lines[end]!);
    if (next === null || next.indent !== first.indent || next.ordered !== first.ordered) break;
    const [inner, after] = belongs(lines, end, next);
    items.push(<li>{tight(blocks(inner, links))}</li>);
    end = after;
  }
  return [first.ordered ? <ol start={first.number}>{items}</ol> : <ul>{items}</ul>, end];
}

/** Returns the lines of the item at `at`, without its mark and indentation, and where it ends. */
function belongs(lines: string[], at: number, of: Item): [string[], number] {
  const inner = [of.text];
  let end = at + 1;
  for (; end < lines.length; end++) {
    const line = lines[end]!;
    const indent = line.length - line.trimStart().length;
    if (line.trim() === "") {
      const next = lines.slice(end).find((later) => later.trim() !== "");
      const further = next === undefined ? 0 : next.length - next.trimStart().length;
      if (further < of.inner) return [inner, next !== undefined && item(next)?.indent === of.indent ? end + 1 : end];
      inner.push("");
    } else if (indent >= of.inner) inner.push(line.slice(of.inner));
    else if (item(line) !== null || /^(#|\||>|\s*```)/.test(line)) break;
    else inner.push(line.trimStart());
  }
  return [inner, end];
}

/** An item of one paragraph is shown without the distances of a paragraph. */
function tight(content: VNode[]): ComponentChildren {
  const [only, ...others] = content;
  return others.length === 0 && only?.type === "p" ? (only.props as { children?: ComponentChildren }).children : content;
}

function paragraph(lines: string[], at: number, links: Links): Block {
  let end = at + 1;
  const goesOn = (line: string): boolean => line.trim() !== "" && !/^(#{1,6}\s|\||>|\s*(```|~~~))/.test(line);
  while (end < lines.length && goesOn(lines[end]!) && item(lines[end]!) === null) end++;
  return [<p>{inline(lines.slice(at, end).join(" "), links)}</p>, end];
}

const INLINE = /(`+)(.+?)\1|\*\*(.+?)\*\*|(?<![\w*])[*_]([^*_\s][^*_]*?)[*_](?![\w*])|\[([^\]]+)\]\(([^)\s]+)\)|<(https?:[^>\s]+)>|\\([\\`*_{}[\]()#+.!|<>-])/g;

function inline(text: string, links: Links): ComponentChildren[] {
  const found: ComponentChildren[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, , code, strong, emphasis, label, target, address, escaped] = match;
    found.push(text.slice(at, match.index));
    at = match.index + whole.length;
    if (code !== undefined) found.push(<code>{code.trim()}</code>);
    else if (strong !== undefined) found.push(<strong>{inline(strong, links)}</strong>);
    else if (emphasis !== undefined) found.push(<em>{inline(emphasis, links)}</em>);
    else if (label !== undefined) found.push(link(target!, inline(label, links), links));
    else if (address !== undefined) found.push(link(address, [address], links));
    else found.push(escaped);
  }
  found.push(text.slice(at));
  return found;
}

function link(target: string, content: ComponentChildren[], { onPath }: Links): ComponentChildren {
  if (/^https?:\/\//.test(target)) {
    return (
      <a href={target} target="_blank" rel="noreferrer noopener">
        {content}
      </a>
    );
  }
  if (target.startsWith("#")) {
    return (
      <button type="button" class="link" onClick={(event) => jump(event, target.slice(1))}>
        {content}
      </button>
    );
  }
  // Anything else is a path within the tree, or nothing that this page follows.
  if (onPath === undefined || /^[a-z]+:/i.test(target)) return <span>{content}</span>;
  return (
    <button type="button" class="link" onClick={() => onPath(target)}>
      {content}
    </button>
  );
}
