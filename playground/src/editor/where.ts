// Where in a spec a place is: the keys that lead to it. Reads what is half-written, which no parser of YAML does, so
// it counts indentation and brackets and knows nothing else of the language.

/** A place in a document of mappings and lists. */
export interface Where {
  /** The keys from the root to the mapping or value; an item of a list is `[]`. */
  path: string[];
  /** Whether a key is written here, or the value of the last key of the path. */
  at: "key" | "value";
  /** Where the word at this place begins. */
  from: number;
  /** The keys that the mapping has already. */
  taken: string[];
}

interface Frame {
  indent: number;
  list: boolean;
  key: string | null;
  keys: string[];
}

const KEY = /^("[^"]*"|'[^']*'|[^\s#:{}[\],&*!|>'"%@`-][^:#{}[\],]*?)\s*:(?=\s|$)/;

/** Returns where offset `at` of `text` is; nothing within comments and texts of several lines. */
export function where(text: string, at: number): Where | null {
  const scan = new Scan();
  let start = 0;
  for (;;) {
    const end = text.indexOf("\n", start);
    const stop = end === -1 ? text.length : end;
    if (at <= stop) return scan.last(text.slice(start, at), start);
    scan.line(text.slice(start, stop));
    start = stop + 1;
  }
}

/** Returns the keys of the mapping at `path` of the whole document that stand behind `at` too. */
export function keysAround(text: string, at: number): string[] {
  const lineStart = text.lastIndexOf("\n", at - 1) + 1;
  const own = text.slice(lineStart, at).replace(/- /g, "  ");
  const indent = own.length - own.trimStart().length;
  const found: string[] = [];
  for (const line of text.slice(at).split("\n").slice(1)) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const depth = line.length - line.trimStart().length;
    if (depth < indent || (depth === indent && line.trimStart().startsWith("- "))) break;
    const key = KEY.exec(line.trimStart());
    if (depth === indent && key !== null) found.push(unquoted(key[1]!));
  }
  return found;
}

class Scan {
  #frames: Frame[] = [];
  #flow: { list: boolean; key: string | null; keys: string[]; word: string }[] = [];
  /** The indentation of the key whose text of several lines is being read. */
  #literal: number | null = null;

  /** Reads a whole line. */
  line(line: string): void {
    if (this.#flow.length > 0) {
      this.#brackets(line);
      return;
    }
    const indent = line.length - line.trimStart().length;
    if (line.trim() === "" || line.trimStart().startsWith("#")) return;
    if (this.#literal !== null && indent > this.#literal) return;
    this.#literal = null;
    const { rest, depth } = this.#dashes(line.slice(indent), indent);
    this.#entry(rest, depth);
  }

  /** Reads the line up to the place, whose first unit has offset `start`. */
  last(line: string, start: number): Where | null {
    const indent = line.length - line.trimStart().length;
    if (this.#flow.length > 0) return this.#inFlow(line, start);
    if (line.trimStart().startsWith("#") || / #/.test(line)) return null;
    if (this.#literal !== null && (indent > this.#literal || line.trim() === "")) return null;
    const { rest, depth } = this.#dashes(line.slice(indent), indent, true);
    const key = KEY.exec(rest);
    const restStart = start + line.length - rest.length;
    if (key === null) {
      this.#leave(depth, false);
      return this.#keyHere(depth, rest, restStart);
    }
    const value = rest.slice(key[0].length);
    this.#entry(rest.slice(0, key[0].length), depth);
    if (/^\s*[[{]/.test(value)) return this.#inFlow(value, start + line.length - value.length);
    if (value === "") return null;
    const word = value.trimStart();
    return { path: this.#path(), at: "value", from: start + line.length - word.length, taken: [] };
  }

  #keyHere(depth: number, rest: string, from: number): Where {
    const top = this.#frames.at(-1);
    const here = top !== undefined && !top.list && top.indent === depth ? top : null;
    const path = this.#path();
    // The last key is of the mapping itself, where one has begun.
    if (here !== null) path.pop();
    const list = top?.list === true && top.indent < depth;
    const at = list && rest !== "" && !/^[\w-]*$/.test(rest) ? "value" : "key";
    return { path, at, from, taken: here?.keys ?? [] };
  }

  /** Reads the dashes that begin items, and returns the rest of the line with its depth. */
  #dashes(text: string, indent: number, last = false): { rest: string; depth: number } {
    let rest = text;
    let depth = indent;
    for (let dash = /^-(\s+|$)/.exec(rest); dash !== null; dash = /^-(\s+|$)/.exec(rest)) {
      if (last && dash[1] === "") break;
      this.#leave(depth, true);
      const top = this.#frames.at(-1);
      if (!(top?.list === true && top.indent === depth)) this.#frames.push({ indent: depth, list: true, key: null, keys: [] });
      depth += dash[0].length;
      rest = rest.slice(dash[0].length);
    }
    return { rest, depth };
  }

  /** Ends what is deeper than `depth`; an item ends the mapping of the item before it. */
  #leave(depth: number, item: boolean): void {
    for (let top = this.#frames.at(-1); top !== undefined; top = this.#frames.at(-1)) {
      const ends = top.indent > depth || (top.indent === depth && top.list && !item);
      if (!ends) return;
      this.#frames.pop();
    }
  }

  /** Reads a key with what follows it. */
  #entry(rest: string, depth: number): void {
    this.#leave(depth, false);
    const found = KEY.exec(rest);
    if (found === null) {
      if (/^[[{]/.test(rest)) this.#brackets(rest);
      return;
    }
    const key = unquoted(found[1]!);
    const top = this.#frames.at(-1);
    if (top !== undefined && !top.list && top.indent === depth) {
      top.key = key;
      top.keys.push(key);
    } else this.#frames.push({ indent: depth, list: false, key, keys: [key] });
    const value = rest.slice(found[0].length).trim();
    if (/^[|>]/.test(value)) this.#literal = depth;
    if (/^[[{]/.test(value)) this.#brackets(value);
  }

  #path(): string[] {
    return this.#frames.map((frame) => (frame.list ? "[]" : (frame.key ?? "")));
  }

  /** Reads flow mappings and lists. */
  #brackets(text: string): void {
    let quote = "";
    for (const [at, unit] of [...text].entries()) {
      const top = this.#flow.at(-1);
      if (quote !== "") {
        if (unit === quote) quote = "";
        if (top !== undefined) top.word += unit;
      } else if (unit === "#" && (at === 0 || /\s/.test(text[at - 1]!))) return;
      else if (unit === '"' || unit === "'") {
        quote = unit;
        if (top !== undefined) top.word += unit;
      } else if (unit === "{" || unit === "[") this.#flow.push({ list: unit === "[", key: null, keys: [], word: "" });
      else if (unit === "}" || unit === "]") {
        this.#flow.pop();
        if (this.#flow.length === 0) return;
      } else if (top === undefined) continue;
      else if (unit === ":" && !top.list && top.key === null && /^\s|^$/.test(text.slice(at + 1, at + 2))) {
        top.key = unquoted(top.word.trim());
        top.keys.push(top.key);
        top.word = "";
      } else if (unit === ",") {
        top.key = null;
        top.word = "";
      } else top.word += unit;
    }
  }

  #inFlow(text: string, start: number): Where | null {
    this.#brackets(text);
    const top = this.#flow.at(-1);
    if (top === undefined) return null;
    const path = this.#path();
    for (const frame of this.#flow) {
      if (frame.list) path.push("[]");
      else if (frame.key !== null) path.push(frame.key);
    }
    const word = top.word.trimStart();
    const value = top.list || top.key !== null;
    return { path, at: value ? "value" : "key", from: start + text.length - word.length, taken: top.keys };
  }
}

function unquoted(key: string): string {
  return key.replace(/^(["'])(.*)\1$/, "$2");
}
