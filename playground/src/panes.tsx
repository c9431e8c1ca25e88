// The views of the mesh, of which one is in front.

import type { ComponentChildren, VNode } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { Compiler } from "./compiler/client";
import type { About, Compiled, Preview } from "./compiler/protocol";
import { type Against, Changes } from "./panes/changes";
import { ClusterCard } from "./panes/cluster";
import { Endpoints } from "./panes/endpoints";
import { Files } from "./panes/files";
import { Picture } from "./panes/picture";
import { Runbook } from "./panes/runbook";
import { shown } from "./parts/performance";
import type { Scheme } from "./parts/scheme";
import { type Tab, Tabs } from "./parts/tabs";
import type { Range } from "portolan-wasm";

/** The views of files, which are made behind the rest. */
const LATER = ["files", "runbook"];

/** What the views show and do. */
export interface PanesProps {
  compiler: Compiler;
  /** Nothing until the compiler is there. */
  about: About | null;
  /** What is known of the newest spec. */
  seen: Preview | null;
  /** The newest that has files. */
  good: Compiled | null;
  /** The name of the mesh where it can be one of a file. */
  mesh: string;
  pane: string;
  path: string;
  cluster: string | null;
  scheme: Scheme;
  show: (pane: string, path?: string) => void;
  choose: (cluster: string) => void;
  /** Says how wide the picture may be. */
  makeRoom: (width: number) => void;
  leadTo: (range: Range) => void;
  releaseAt: () => { from: number; to: number } | null;
}

/** Shows the tabs and the view in front. */
export function Panes(props: PanesProps): VNode {
  const { seen, good, pane, show } = props;
  const [against, compare] = useState<Against | null>(null);
  const errors = seen?.faults.filter(({ severity }) => severity === "error").length ?? 0;
  const drawn = errors === 0 ? seen : good;
  const outdated = errors > 0 && drawn !== null;
  useLayoutEffect(() => {
    // Files and what is made of them come later, and say so themselves.
    if (seen !== null && (errors > 0 || !LATER.includes(pane))) shown(seen.spec);
  }, [seen, pane]);
  return (
    <section class="right" aria-label="Mesh">
      <Tabs tabs={tabs(good, errors)} chosen={pane} choose={show} />
      {outdated && <p class="outdated">The spec has {errors === 1 ? "an error" : `${errors} errors`}. Shown is the last state without.</p>}
      <div class={`pane ${outdated ? "old" : ""}`} role="tabpanel" id={`pane-${pane}`} aria-labelledby={`tab-${pane}`}>
        {outdated || errors === 0 ? <Shown {...props} drawn={drawn} against={against} compare={compare} />
          : <p class="empty">Nothing to show yet: the spec has an error.</p>}
      </div>
    </section>
  );
}

function tabs(good: Compiled | null, errors: number): Tab[] {
  return [
    { id: "spec", name: "Spec", narrowOnly: true, ...(errors > 0 ? { count: String(errors) } : {}) },
    { id: "picture", name: "Picture" },
    { id: "files", name: "Files", ...(good?.files ? { count: String(good.files.length) } : {}) },
    { id: "runbook", name: "Runbook" },
    { id: "endpoints", name: "Endpoints" },
    { id: "changes", name: "Changes" },
  ];
}

function Shown(props: PanesProps & { drawn: Preview | null; against: Against | null; compare: (against: Against | null) => void }): ComponentChildren {
  const { compiler, about, drawn, good, mesh, pane, path, cluster, scheme, show, choose, makeRoom, leadTo, against, compare } = props;
  const open = (file: string): void => show("files", file);
  if (pane === "picture" || pane === "spec") {
    return (
      <>
        {drawn !== null && drawn.graph !== null && <Picture compiler={compiler} spec={drawn.spec} svg={drawn.graph} scheme={scheme} name={mesh} chosen={cluster} choose={choose} makeRoom={makeRoom} />}
        {cluster !== null && good !== null && <ClusterCard compiled={good} cluster={cluster} open={open} reach={() => show("endpoints")} />}
      </>
    );
  }
  if (good === null || about === null) return null;
  switch (pane) {
    case "files":
      return <Files compiler={compiler} compiled={good} chosen={path} choose={open} leadTo={leadTo} />;
    case "runbook":
      return <Runbook compiler={compiler} compiled={good} choose={open} />;
    case "endpoints":
      return <Endpoints compiler={compiler} spec={good.spec} chosen={cluster} />;
    case "changes": {
      const at = props.releaseAt();
      const release = at === null ? null : good.spec.slice(at.from, at.to).replace(/["']/g, "");
      return <Changes compiler={compiler} spec={good.spec} against={against} compare={compare} releases={about.releases} release={release}
        withRelease={(version) => (at === null ? null : `${good.spec.slice(0, at.from)}"${version}"${good.spec.slice(at.to)}`)} />;
    }
    default:
      return null;
  }
}
