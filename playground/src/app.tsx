// The page: the editor with its problems on one side, the views of the mesh on the other.

import type { EditorView } from "@codemirror/view";
import type { VNode } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Compiler } from "./compiler/client";
import type { Fix } from "portolan-wasm";
import type { About, Compiled, Preview } from "./compiler/protocol";
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
import { type Scheme, paint } from "./parts/scheme";
import { Split } from "./parts/split";
import { Terminal } from "./parts/terminal";
import { type Takers, takeChosen, useDrop } from "./parts/drop";
import { NARROW } from "./parts/narrow";
import { keystroke } from "./parts/performance";

/** After this time without a keystroke, what there is to say is said to screen readers, in milliseconds. */
const QUIET = 900;

/** A picture's width that is not worth drawing it anew. */
const NOTHING = 10;

/** How much of the width is the editor's, before it is moved, in percent. */
export const SHARE = 42;

/** What is in front of the page. */
export type Front =
  | { kind: "new" }
  | { kind: "terminal" }
  | { kind: "about" }
  | { kind: "rule"; code: string };

/** The page, with `initial` in its editor, which `compiler` has been asked to compile. */
export function App({ compiler, link, initial, broken }: {
  compiler: Compiler;
  link: Link | null;
  initial: string;
  broken: string | null;
}): VNode {
  const about = useAbout(compiler);
  const view = useRef<EditorView | null>(null);
  const faults = useRef<Compiled["faults"]>([]);
  const [spec, setSpec] = useState(initial);
  const [charts, setCharts] = useState<string | null>(null);
  const { seen, now, good } = useCompiled(compiler);
  const [pane, setPane] = useState(() => link?.view.split(":")[0] || "picture");
  const [path, setPath] = useState(() => link?.view.split(":")[1] || "README.md");
  const [cluster, setCluster] = useState<string | null>(null);
  const [scheme, setScheme] = useState<Scheme>(() => link?.scheme ?? "system");
  const [front, setFront] = useState<Front | null>(null);
  const [share, setShare] = useState(SHARE);
  const [said, setSaid] = useState<Said | null>(broken === null ? null : { kind: "alert", text: `This link is broken: ${broken}. Shown is an example instead.` });
  const host = useMemo<Host>(() => ({
    changed: (text) => {
      keystroke(text);
      // Before anything is drawn: the worker works meanwhile.
      compiler.compile(text);
      setSpec(text);
    },
    about: () => about.current,
    faults: () => faults.current,
  }), []);
  const shown = { spec, view: pane === "files" ? `files:${path}` : pane, scheme };
  const kept = useKeptInLink(shown, initial, setSaid, (other) => replaceAll(view.current!, other.spec));
  useLayoutEffect(() => paint(scheme), [scheme]);
  const replace = useCallback((text: string): void => {
    replaceAll(view.current!, text);
    setSaid(null);
    setFront(null);
  }, []);
  compiler.onCrash = (report) => setSaid({ kind: "alert", text: report });
  // In the frame in which the rest is drawn, not behind it.
  useLayoutEffect(() => {
    if (seen === null || seen.spec !== view.current?.state.doc.toString()) return;
    faults.current = seen.faults;
    showFaults(view.current, seen.faults, (code) => setFront({ kind: "rule", code }));
  }, [seen?.spec, seen?.faults]);
  useAnnounced(seen);
  const takers: Takers = {
    replace,
    say: setSaid,
    setCharts: (files, name) => {
      setFront(null);
      void compiler.setCharts(files).then(() => {
        setCharts(name);
        compiler.compile(view.current!.state.doc.toString());
      });
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
    if (focus && matchMedia(NARROW).matches) setPane("spec");
    requestAnimationFrame(() => leadTo(view.current!, range, focus));
  };
  const choose = (name: string): void => {
    setCluster(name);
    const range = clusterRange(view.current!.state, name);
    if (range !== null) lead(range, false);
  };
  const mesh = meshName(view.current, good);
  usePaneKeys(show, view);
  const does = useStable({
    replace,
    link: kept,
    choose,
    leadTo: (range: { from: number; to: number }) => lead(range, true),
    explain: (code: string) => setFront({ kind: "rule", code }),
    mend: (fix: Fix) => mend(view.current!, fix),
    makeRoom: (width: number) => {
      if (compiler.width !== null && Math.abs(width - compiler.width) < NOTHING) return;
      compiler.width = width;
      compiler.compile(view.current!.state.doc.toString());
    },
    releaseAt: () => valueRange(view.current!.state, "istio version"),
  });
  // Drawn anew for what they show alone, and not for each keystroke.
  const header = useMemo(
    () => <Header about={about.current} compiler={compiler} compiled={good} mesh={mesh} replace={does.replace} link={does.link} scheme={scheme} setScheme={setScheme} setFront={setFront} />,
    [about.current, good, mesh, scheme],
  );
  const problems = useMemo(() => <Problems seen={seen} compiled={now} actions={does} />, [seen, now]);
  const panes = useMemo(
    () => <Panes compiler={compiler} about={about.current} seen={seen} good={good} mesh={mesh} pane={pane} path={path} cluster={cluster} scheme={scheme} show={show} {...does} />,
    [about.current, seen, good, mesh, pane, path, cluster, scheme],
  );
  const editor = useMemo(() => <Editor initial={initial} host={host} ready={(made) => (view.current = made)} />, []);
  return (
    <div class="page" style={{ "--share": `${share}%` }} data-pane={pane}>
      <a class="skip" href="#pane-spec" onClick={(event) => { event.preventDefault(); view.current?.focus(); }}>To the editor</a>
      {header}
      <Notice said={said} close={() => setSaid(null)} />
      <main>
        <section class="left" aria-label="Spec" id="pane-spec">
          {editor}
          {problems}
        </section>
        <Split share={share} move={setShare} />
        {panes}
      </main>
      {front?.kind === "new" && about.current !== null && <NewMesh releases={about.current.releases} make={replace} charts={charts} take={(files) => void takeChosen(files, takers)} close={() => setFront(null)} />}
      {front?.kind === "rule" && <RulePage compiler={compiler} code={front.code} close={() => setFront(null)} />}
      {front?.kind === "terminal" && <Terminal spec={spec} name={mesh} charts={charts} close={() => setFront(null)} />}
      {front?.kind === "about" && <AboutPage version={about.current?.version ?? ""} close={() => setFront(null)} />}
      <Announcer />
    </div>
  );
}

/** Returns what the compiler knows without a spec, once it is there. */
function useAbout(compiler: Compiler): { readonly current: About | null } {
  const known = useRef<About | null>(null);
  const [, again] = useState(false);
  useEffect(() => {
    const take = (about: About): void => {
      known.current = about;
      again(true);
    };
    // A compiler that never comes is reported by what it was to compile.
    compiler.ask("about", {}).then(take, () => {});
  }, []);
  return known;
}

/** What is shown of the spec. */
interface Answers {
  /** What is known of the newest spec. */
  seen: Preview | null;
  /** The newest answer with everything. */
  now: Compiled | null;
  /** The newest that has files: what is shown while the spec is at fault. */
  good: Compiled | null;
}

function useCompiled(compiler: Compiler): Answers {
  const [answers, set] = useState<Answers>({ seen: null, now: null, good: null });
  compiler.onPreviewed = (seen) => set((before) => ({ ...before, seen }));
  compiler.onCompiled = (now) => set((before) => ({ seen: now, now, good: now.files === null ? before.good : now }));
  return answers;
}

/** Returns the same functions for every drawing, which do what the newest ones do. */
function useStable<T extends Record<string, (...args: never[]) => unknown>>(functions: T): T {
  const newest = useRef(functions);
  newest.current = functions;
  return useMemo(() => {
    const names = Object.keys(functions);
    return Object.fromEntries(names.map((name) => [name, (...args: never[]) => newest.current[name]!(...args)])) as T;
  }, []);
}

function useAnnounced(now: Preview | null): void {
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
      if (matchMedia(NARROW).matches) show("spec");
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
