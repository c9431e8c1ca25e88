// Times from a keystroke to the preview that it led to, and until the page can be used, where the browser's tools and the
// tests see them.

/** The names of the measures. */
const KEYSTROKE = "keystroke to preview";
const USABLE = "usable";

let typed: { spec: string; since: number } | null = null;
let missing = new Set(["editor", "preview"]);

/** Says that the spec was changed to `spec`. */
export function keystroke(spec: string): void {
  typed = { spec, since: typed?.since ?? performance.now() };
}

/** Says that the view in front now shows `spec`: to be called when it is in the document. */
export function shown(spec: string): void {
  started("preview");
  if (typed?.spec !== spec) return;
  performance.measure(KEYSTROKE, { start: typed.since, detail: spec.length });
  typed = null;
}

/** Says that a part of the page is there for the first time. */
export function started(part: "editor" | "preview"): void {
  if (missing.delete(part) && missing.size === 0) performance.measure(USABLE, { start: 0 });
}
