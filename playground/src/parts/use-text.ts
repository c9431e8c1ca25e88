// The text of a file of the tree.

import { useEffect, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";

/** Returns the text of the file at `path`; nothing until it is there. A text that was there stays until the next. */
export function useText(compiler: Compiler, spec: string, path: string | null): string | null {
  const [known, setKnown] = useState<{ path: string; text: string | null } | null>(null);
  useEffect(() => {
    if (path === null) return;
    let current = true;
    void compiler.ask("text", { spec, path }).then((text) => current && setKnown({ path, text }));
    return () => {
      current = false;
    };
  }, [spec, path]);
  return known?.path === path ? known.text : null;
}
