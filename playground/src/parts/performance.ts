// Times from a keystroke to the preview that it led to, where the browser's tools and the tests see them.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Compiled } from "../compiler/protocol";

/** The name of the measure. */
const NAME = "keystroke to preview";

/** Returns what to call when the spec changed; the time is taken when the answer has been drawn. */
export function usePerformance(now: Compiled | null): () => void {
  const since = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (since.current === null || now === null) return;
    performance.measure(NAME, { start: since.current, detail: now.spec.length });
    since.current = null;
  }, [now]);
  return () => {
    since.current ??= performance.now();
  };
}
