// The page: the editor with its problems on one side, the views of the mesh on the other.

import type { EditorView } from "@codemirror/view";
import type { VNode } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Compiler } from "./compiler/client";
import type { About, Compiled } from "./compiler/protocol";
import { Editor, type Host, leadTo, replaceAll } from "./editor/editor";
import { mend, showFaults } from "./editor/faults";
import { clusterRange, valueRange } from "./editor/names";
import { Header } from "./header";
import { useKeptInLink } from "./kept";
import type { Link } from "./link";
import { Panes } from "./panes";
import { Problems, sum } from "./panes/problems";
import { AboutPage } from "./parts/about";
import { Announcer, announce } from "./parts/announce";
import { NewMesh } from "./parts/new-mesh";
import { Notice, type Said } from "./parts/notice";
import { RulePage } from "./parts/rule";
import { Split } from "./parts/split";
import { Terminal } from "./parts/terminal";
import { type Takers, takeChosen, useDrop } from "./parts/drop";
import { usePerformance } from "./parts/performance";

/** The example that is shown to somebody who comes without a link. */
const FIRST_EXAMPLE = "primary-remote-multi-network";
/** After this time without a keystroke, what there is to say is said to screen readers, in milliseconds. */
const QUIET = 900;

/** What is in front of the page. */
export type Front =
  | { kind: "new" }
  | { kind: "terminal" }
  | { kind: "about" }
  | { kind: "rule"; code: string };

/** The page. */
export function App({ compiler, link, broken }: { compiler: Compiler; link: Link | null; broken: string | null }): VNode {
  const [about, setAbout] = useState<About | null>(null);
  useEffect(() => {
    void compiler.ask("about", {}).then(setAbout);
  }, []);
  if (about === null) return <Opening compiler={compiler} />;
  const example = about.examples.find(({ name }) => name === FIRST_EXAMPLE) ?? about.examples[0];
  return <Page compiler={compiler} about={about} link={link} initial={link?.spec ?? example?.spec ?? ""} broken={broken} />;
}

/** What is shown for the moment until the module is there, and if it never comes. */
function Opening({ compiler }: { compiler: Compiler }): VNode {
  const [crash, setCrash] = useState<string | null>(null);
  useEffect(() => {
    compiler.ask("about", {}).catch((fault: unknown) => setCrash(String(fault)));
  }, []);
  return <main class="opening">{crash !== null && <p role="alert">{crash}</p>}</main>;
}

function Page({ compiler, about, link, initial, broken }: {
  compiler: Compiler;
  about: About;
  link: Link | null;
  initial: string;
  broken: string | null;
}): VNode {
  const view = useRef<EditorView | null>(null);
  const faults = useRef<Compiled["faults"]>([]);
  const [spec, setSpec] = useState(initial);
  const [charts, setCharts] = useState<string | null>(null);
  const [now, good] = useCompiled(compiler, spec, charts);
  const [pane, setPane] = useState(() => link?.view.split(":")[0] || "picture");
  const [path, setPath] = useState(() => link?.view.split(":")[1] || "README.md");
  const [cluster, setCluster] = useState<string | null>(null);
  const [front, setFront] = useState<Front | null>(null);
  const [share, setShare] = useState(42);
  const [said, setSaid] = useState<Said | null>(broken === null ? null : { kind: "alert", text: `This link is broken: ${broken}. Shown is an example instead.` });
  const mark = usePerformance(now);
  const host = useMemo<Host>(() => ({
    changed: (text) => {
      mark();
      setSpec(text);
    },
    about: () => about,
    faults: () => faults.current,
  }), []);
  const kept = useKeptInLink(spec, initial, pane === "files" ? `files:${path}` : pane, setSaid, (other) => {
    replaceAll(view.current!, other.spec);
  });
  const replace = useCallback((text: string): void => {
    replaceAll(view.current!, text);
    setSaid(null);
    setFront(null);
  }, []);
  compiler.onCrash = (report) => setSaid({ kind: "alert", text: report });
  useEffect(() => {
    if (now === null || now.spec !== view.current?.state.doc.toString()) return;
    faults.current = now.faults;
    showFaults(view.current, now.faults, (code) => setFront({ kind: "rule", code }));
  }, [now]);
  useAnnounced(now);
  const takers: Takers = {
    replace,
    say: setSaid,
    setCharts: (files, name) => {
      setFront(null);
      void compiler.setCharts(files).then(() => setCharts(name));
      setSaid({ kind: "note", text: `Read ${name}: a spec with \`install: manifests\` is rendered from it. It stays on this page.` });
    },
  };
  useDrop(takers);
  const show = useCallback((id: string, file?: string): void => {
    setPane(id);
    if (file !== undefined) setPath(file);
  }, []);
  const lead = (range: { from: number; to: number }, focus: boolean): void => {
    // On a narrow screen the editor is a tab like the others, and has to be in front first.
    if (focus && matchMedia("(max-width: 799px)").matches) setPane("spec");
    requestAnimationFrame(() => leadTo(view.current!, range, focus));
  };
  const choose = (name: string): void => {
    setCluster(name);
    const range = clusterRange(view.current!.state, name);
    if (range !== null) lead(range, false);
  };
  const mesh = meshName(view.current, good);
  usePaneKeys(show, view);
  return (
    <div class="page" style={{ "--share": `${share}%` }} data-pane={pane}>
      <a class="skip" href="#pane-spec" onClick={(event) => { event.preventDefault(); view.current?.focus(); }}>To the editor</a>
      <Header about={about} compiler={compiler} compiled={good} mesh={mesh} replace={replace} link={kept} setFront={setFront} />
      <Notice said={said} close={() => setSaid(null)} />
      <main>
        <section class="left" aria-label="Spec" id="pane-spec">
          <Editor initial={initial} host={host} ready={(made) => (view.current = made)} />
          <Problems compiled={now} actions={{
            leadTo: (range) => lead(range, true),
            explain: (code) => setFront({ kind: "rule", code }),
            mend: (fix) => mend(view.current!, fix),
          }} />
        </section>
        <Split share={share} move={setShare} />
        <Panes compiler={compiler} about={about} now={now} good={good} pane={pane} path={path} cluster={cluster}
          show={show} choose={choose} leadTo={(range) => lead(range, true)}
          releaseAt={() => valueRange(view.current!.state, "istio version")} />
      </main>
      {front?.kind === "new" && <NewMesh releases={about.releases} make={replace} charts={charts} take={(files) => void takeChosen(files, takers)} close={() => setFront(null)} />}
      {front?.kind === "rule" && <RulePage compiler={compiler} code={front.code} close={() => setFront(null)} />}
      {front?.kind === "terminal" && <Terminal spec={spec} name={mesh} charts={charts} close={() => setFront(null)} />}
      {front?.kind === "about" && <AboutPage version={about.version} close={() => setFront(null)} />}
      <Announcer />
    </div>
  );
}

/** Returns the newest answer, and the newest that has files: what is shown while the spec is at fault. */
function useCompiled(compiler: Compiler, spec: string, charts: string | null): [Compiled | null, Compiled | null] {
  const [now, setNow] = useState<Compiled | null>(null);
  const [good, setGood] = useState<Compiled | null>(null);
  compiler.onCompiled = (compiled) => {
    setNow(compiled);
    if (compiled.files !== null) setGood(compiled);
  };
  useMemo(() => compiler.compile(spec), [spec, charts]);
  return [now, good];
}

function useAnnounced(now: Compiled | null): void {
  const before = useRef("");
  useEffect(() => {
    if (now === null) return;
    const timer = setTimeout(() => {
      const first = now.faults[0];
      const text = first === undefined ? sum([]) : `${sum(now.faults)}. Line ${first.range.line}: ${first.message.replaceAll("`", "")}`;
      if (text !== before.current) announce(text);
      before.current = text;
    }, QUIET);
    return () => clearTimeout(timer);
  }, [now]);
}

function usePaneKeys(show: (id: string) => void, view: { current: EditorView | null }): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const found = event.altKey && !event.ctrlKey && !event.metaKey ? /^Digit([0-5])$/.exec(event.code) : null;
      if (found === null) return;
      event.preventDefault();
      const id = ["spec", "picture", "files", "runbook", "endpoints", "changes"][Number(found[1])]!;
      if (id !== "spec") return show(id);
      if (matchMedia("(max-width: 799px)").matches) show("spec");
      view.current?.focus();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/** Returns the name of the mesh where it can be the name of a folder too. */
function meshName(view: EditorView | null, good: Compiled | null): string {
  const range = view !== null && good !== null ? valueRange(view.state, "name") : null;
  const name = range === null ? "" : view!.state.sliceDoc(range.from, range.to);
  return /^[A-Za-z0-9][\w.-]*$/.test(name) ? name : "mesh";
}
