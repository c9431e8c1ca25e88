// What was edited, kept in the address bar: it survives a reload, and the address is the link to share.

import { useEffect, useRef } from "preact/hooks";
import { BrokenLink, LONGEST_SPEC, type Link, read, write } from "./link";
import type { Said } from "./parts/notice";

/** After this time without a change the address is written, in milliseconds: browsers limit how often that is done. */
const REST = 300;

/** Keeps the spec; returns how to get the whole link now. `open` is called when somebody enters another link. */
export function useKeptInLink(
  spec: string,
  initial: string,
  view: string,
  say: (said: Said | null) => void,
  open: (link: Link) => void,
): () => Promise<string> {
  const touched = useRef(location.hash.startsWith("#spec="));
  const state = useRef({ spec, view });
  state.current = { spec, view };
  useEffect(() => {
    if (spec !== initial) touched.current = true;
    if (!touched.current) return;
    const timer = setTimeout(() => void keep(state.current, say), REST);
    return () => clearTimeout(timer);
  }, [spec, view]);
  useEffect(() => {
    const changed = (): void => {
      read(location.hash).then(
        (link) => link !== null && open(link),
        (fault: unknown) => say({ kind: "alert", text: `This link is broken: ${fault instanceof BrokenLink ? fault.message : String(fault)}.` }),
      );
    };
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return async () => {
    touched.current = true;
    await keep(state.current, say);
    return location.href;
  };
}

async function keep(link: Link, say: (said: Said | null) => void): Promise<void> {
  if (link.spec.length > LONGEST_SPEC) {
    say({ kind: "note", text: "This spec is too long for a link. It is not kept when the page is loaded anew." });
    return;
  }
  const hash = await write(link);
  if (hash !== location.hash) history.replaceState(null, "", hash);
}
