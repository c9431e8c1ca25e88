// The text of a file of the tree.

import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import type { Compiled } from "../compiler/protocol";

/** A text, and the spec that it is of: it stays until the text of the next spec is there. */
export interface Known {
  spec: string;
  path: string;
  text: string | null;
}

/** Returns the text of the file at `path`; nothing until it is there. */
export function useText(compiler: Compiler, compiled: Compiled, path: string | null): Known | null {
  const { spec, inView } = compiled;
  const [asked, setAsked] = useState<Known | null>(null);
  const came = inView !== null && inView.path === path ? inView : null;
  const known = useMemo(() => (came === null ? null : { spec, ...came }), [spec, came]);
  // Before the page is painted: an effect behind it would come a frame later.
  useLayoutEffect(() => {
    compiler.inView = path;
    return () => {
      compiler.inView = null;
    };
  }, [path]);
  useLayoutEffect(() => {
    if (path === null || known !== null) return;
    let current = true;
    void compiler.ask("text", { spec, path }).then((text) => current && setAsked({ spec, path, text }));
    return () => {
      current = false;
    };
  }, [spec, path, known]);
  return known ?? (asked?.path === path ? asked : null);
}
