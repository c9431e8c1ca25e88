// The text of a file of the tree.

import { useLayoutEffect, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";

/** A text, and the spec that it is of: it stays until the text of the next spec is there. */
export interface Known {
  spec: string;
  path: string;
  text: string | null;
}

/** Returns the text of the file at `path`; nothing until it is there. */
export function useText(compiler: Compiler, spec: string, path: string | null): Known | null {
  const [known, setKnown] = useState<Known | null>(null);
  // Asked for before the page is painted: an effect behind it would come a frame later.
  useLayoutEffect(() => {
    if (path === null) return;
    let current = true;
    void compiler.ask("text", { spec, path }).then((text) => current && setKnown({ spec, path, text }));
    return () => {
      current = false;
    };
  }, [spec, path]);
  return known?.path === path ? known : null;
}
