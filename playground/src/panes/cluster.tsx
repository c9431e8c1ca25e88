// What there is about a cluster that was clicked: its files by stage, each with a way to it.

import type { VNode } from "preact";
import type { Compiled, FileEntry } from "../compiler/protocol";

/** Shows the files of `cluster`. */
export function ClusterCard({ compiled, cluster, open, reach }: {
  compiled: Compiled;
  cluster: string;
  open: (path: string) => void;
  reach: () => void;
}): VNode | null {
  const files = (compiled.files ?? []).filter((file) => file.cluster === cluster);
  if (files.length === 0) return null;
  const stages = Map.groupBy(files.filter(({ stage }) => stage !== null), ({ stage }) => stage!);
  const overlay = files.find(({ stage, path }) => stage === null && path.startsWith("clusters/"));
  return (
    <section class="card" aria-label={`Files of ${cluster}`}>
      <header>
        <h2>{cluster}</h2>
        {overlay !== undefined && <button type="button" class="link" onClick={() => open(overlay.path)}>{files.length} files</button>}
        <button type="button" class="link" onClick={reach}>what its clients see</button>
      </header>
      <div class="stages">
        {[...stages].map(([stage, entries]) => <Stage key={stage} stage={stage} files={entries} open={open} />)}
      </div>
    </section>
  );
}

function Stage({ stage, files, open }: { stage: string; files: FileEntry[]; open: (path: string) => void }): VNode {
  return (
    <div>
      <h3>{stage}</h3>
      <ul>
        {files.map(({ path, because }) => (
          <li key={path}>
            <button type="button" class="link" title={because} onClick={() => open(path)}>{path.split("/").slice(path.startsWith("clusters/") ? 3 : -1).join("/")}</button>
          </li>
        ))}
      </ul>
    </div>
  );
}
