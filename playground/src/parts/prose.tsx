// A sentence, of which what stands in backticks is shown as code.

import type { VNode } from "preact";

/** Shows `text`. */
export function Prose({ text }: { text: string }): VNode {
  return <>{text.split("`").map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>;
}
