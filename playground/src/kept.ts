// What was edited, kept in the address bar: it survives a reload, and the address is the link to share.

import { useEffect, useRef } from "preact/hooks";
import { BrokenLink, LONGEST_SPEC, type Link, read, write } from "./link";
import type { Said } from "./parts/notice";

/** After this time without a change the address is written, in milliseconds: browsers limit how often that is done. */
const REST = 300;

/**
 * Keeps what is shown; returns how to get a link to it now, which is nothing for a spec that is too long. `open` is called
 * when somebody enters another link.
 */
export function useKeptInLink(
  { spec, view, scheme }: Link,
  initial: string,
  say: (said: Said | null) => void,
  open: (link: Link) => void,
): () => Promise<string | null> {
  const touched = useRef(location.hash.startsWith("#spec="));
  const state = useRef<Link>({ spec, view, scheme });
  state.current = { spec, view, scheme };
  useEffect(() => {
    if (spec !== initial || scheme !== "system") touched.current = true;
    if (!touched.current) return;
    const timer = setTimeout(() => void keep(state.current, say), REST);
    return () => clearTimeout(timer);
  }, [spec, view, scheme]);
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
    if (!(await keep(state.current, say))) return null;
    // The colours are for whoever chose them.
    return new URL(await write({ ...state.current, scheme: "system" }), location.href).href;
  };
}

/** Keeps `link`; returns whether it can be. */
async function keep(link: Link, say: (said: Said | null) => void): Promise<boolean> {
  if (link.spec.length > LONGEST_SPEC) {
    say({ kind: "note", text: "This spec is too long for a link. It is not kept when the page is loaded anew." });
    return false;
  }
  const hash = await write(link);
  if (hash !== location.hash) history.replaceState(null, "", hash);
  return true;
}
