// The command that makes the same on a terminal.

import type { VNode } from "preact";
import { CopyButton } from "./copy";
import { Dialog } from "./dialog";

/** Shows the commands for `spec`, which write to a folder called `name`. */
export function Terminal({ spec, name, charts, close }: {
  spec: string;
  name: string;
  charts: string | null;
  close: () => void;
}): VNode {
  const from = charts === null ? "" : ` --charts '${charts.replaceAll("'", "'\\''")}'`;
  const command = `portolan compile mesh.yaml -o ${name}${from}`;
  return (
    <Dialog title="The same on a terminal" close={close}>
      <p>With the spec saved as <code>mesh.yaml</code>, this writes the files that you see here, byte for byte:</p>
      <div class="code">
        <pre tabIndex={0}><code>{command}</code></pre>
        <CopyButton text={() => command} what="the command" />
      </div>
      <p>
        Or paste all of it at once, the spec included: <CopyButton text={() => `${here(spec)}\n${command}\n`} what="the command with the spec" label="Copy with the spec" />
      </p>
    </Dialog>
  );
}

/** Returns the command that writes `spec` to a file: its end mark is no line of the spec. */
function here(spec: string): string {
  const lines = spec.split("\n");
  let mark = "END";
  while (lines.includes(mark)) mark += "_";
  return `cat >mesh.yaml <<'${mark}'\n${spec.endsWith("\n") ? spec : `${spec}\n`}${mark}`;
}
