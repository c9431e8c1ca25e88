// Completion and hover: what the schema says about a field, the names that the spec declares, the known releases.

import { type Completion, type CompletionContext, type CompletionResult, autocompletion } from "@codemirror/autocomplete";
import type { EditorState, Extension } from "@codemirror/state";
import { type Tooltip, hoverTooltip } from "@codemirror/view";
import type { About } from "../compiler/protocol";
import { support } from "../parts/support";
import { element, prose } from "./dom";
import { namesFor } from "./names";
import { type Schema, at, fields, kind, words } from "./schema";
import { keysAround, where } from "./where";

/** The fields that hold a release. */
const RELEASE = /^(istio|clusters \[\]) version$/;

/** Completes and explains by what `about` returns, once it is known. */
export function help(about: () => About | null, faulty: (pos: number) => boolean): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, about())], icons: false, activateOnTypingDelay: 40 }),
    // Where there is a fault, that is what is to be read.
    hoverTooltip((view, pos) => (faulty(pos) ? null : hover(view.state, pos, about())), { hoverTime: 250 }),
  ];
}

function complete(context: CompletionContext, about: About | null): CompletionResult | null {
  if (about === null) return null;
  const text = context.state.doc.toString();
  const here = where(text, context.pos);
  if (here === null) return null;
  const typed = context.pos > here.from;
  const line = context.state.doc.lineAt(context.pos);
  // Unasked only where something was begun, or right behind a key.
  if (!context.explicit && !typed && !/:\s$/.test(text.slice(line.from, context.pos))) return null;
  const schema = about.schema as Schema;
  const options =
    here.at === "key"
      ? [...keys(schema, here.path, [...here.taken, ...keysAround(text, context.pos)], text, context.pos), ...items(context.state, about, here.path)]
      : values(context.state, about, here.path);
  return options.length === 0 ? null : { from: here.from, options, validFor: /^[\w.-]*$/ };
}

function keys(schema: Schema, path: string[], taken: string[], text: string, pos: number): Completion[] {
  const follows = /^[^\n]*:/.test(text.slice(pos).replace(/^[\w-]*/, ""));
  return fields(schema, path)
    .filter(({ name }) => !taken.includes(name))
    .map(({ name, schema: field, required }) => ({
      label: name,
      detail: required ? "required" : "",
      type: "property",
      boost: required ? 10 : 0,
      info: () => about(field),
      apply: follows ? name : `${name}: `,
    }));
}

/** What an item of a list of words may be. */
function items(state: EditorState, about: About, path: string[]): Completion[] {
  return path.at(-1) === "[]" ? values(state, about, path) : [];
}

function values(state: EditorState, about: About, path: string[]): Completion[] {
  const listed = words(about.schema as Schema, path).map(({ word, says }) => plain(word, "", says));
  const names = namesFor(state, path).map((name) => plain(name, "", ""));
  return [...listed, ...names, ...(RELEASE.test(path.join(" ")) ? releases(about) : [])];
}

function releases(about: About): Completion[] {
  return about.releases.map((line, at) => ({
    ...plain(line.newest, support(line), ""),
    apply: `"${line.newest}"`,
    boost: about.releases.length - at,
    info: `The newest known ${line.candidate ? "candidate" : "patch"} of ${line.release}`,
  }));
}

function plain(label: string, detail: string, info: string): Completion {
  return info === "" ? { label, detail, type: "enum" } : { label, detail, info, type: "enum" };
}

function about(field: Schema): HTMLElement {
  const box = element("div", "field-help");
  box.append(element("div", "kind", kind(field)), prose("p", field.description ?? ""));
  return box;
}

function hover(state: EditorState, pos: number, knows: About | null): Tooltip | null {
  const word = state.wordAt(pos);
  const line = state.doc.lineAt(pos);
  if (knows === null || word === null) return null;
  const colon = /^[^:#]*?(?=:(\s|$))/.exec(state.sliceDoc(word.to, line.to));
  const isKey = colon !== null && colon[0].trim() === "";
  const here = where(state.doc.toString(), isKey ? word.from : pos);
  if (here === null) return null;
  const path = isKey && here.at === "key" ? [...here.path, state.sliceDoc(word.from, word.to)] : here.path;
  const field = at(knows.schema as Schema, path);
  if (path.length === 0 || field?.description === undefined) return null;
  const box = about(field);
  box.classList.add("cm-field");
  box.prepend(element("code", "", path.join(".").replaceAll(".[]", "[]")));
  return { pos: word.from, end: word.to, above: true, create: () => ({ dom: box }) };
}
