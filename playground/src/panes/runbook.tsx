// The runbook of the mesh, rendered.

import type { VNode } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import type { Compiled } from "../compiler/protocol";
import { Markdown } from "../markdown";
import { CopyButton } from "../parts/copy";
import { shown } from "../parts/performance";
import { useText } from "../parts/use-text";

/** The path of the runbook in every tree. */
export const RUNBOOK = "README.md";

/** Shows the runbook of `compiled`; a path in it is opened by `choose`. */
export function Runbook({ compiler, compiled, choose }: {
  compiler: Compiler;
  compiled: Compiled;
  choose: (path: string) => void;
}): VNode {
  const known = useText(compiler, compiled, RUNBOOK);
  const text = known?.text ?? null;
  useLayoutEffect(() => {
    if (known !== null) shown(known.spec);
  }, [known]);
  return (
    <div class="runbook" tabIndex={0} role="region" aria-label="Runbook">
      {text !== null && (
        <>
          <div class="corner"><CopyButton text={() => text} what="the runbook" label="Copy" /></div>
          <Markdown text={text} onPath={choose} />
        </>
      )}
    </div>
  );
}
