// The files: the tree with its search, and beside it the file that is shown.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import type { Compiled, FileEntry } from "../compiler/protocol";
import type { Range } from "portolan-wasm";
import { Icon } from "../parts/icon";
import { shown } from "../parts/performance";
import { useText } from "../parts/use-text";
import { above, rows, tree } from "./folders";
import { Tree } from "./tree";
import { Viewer } from "./viewer";

/** Shows the files of `compiled`. */
export function Files({ compiler, compiled, chosen, choose, leadTo }: {
  compiler: Compiler;
  compiled: Compiled;
  chosen: string;
  choose: (path: string) => void;
  leadTo: (range: Range) => void;
}): VNode {
  const all = compiled.files ?? [];
  const [words, setWords] = useState("");
  const hits = useSearch(compiler, compiled.spec, words);
  const folded = useFolds(chosen, all);
  const listed = hits === null ? all : all.filter(({ path }) => path in hits);
  const root = useMemo(() => tree(listed), [compiled.files, hits]);
  const visible = rows(root, (path) => hits !== null || folded.isOpen(path));
  const [focused, setFocused] = useState(chosen);
  const file = all.find(({ path }) => path === chosen) ?? null;
  const known = useText(compiler, compiled, file?.path ?? null);
  const text = known?.text ?? null;
  useLayoutEffect(() => {
    if (known !== null || file === null) shown(known?.spec ?? compiled.spec);
  }, [known, compiled]);
  return (
    <div class="files">
      <div class="side">
        <label class="search">
          <Icon name="search" />
          <input type="search" placeholder="Search names and texts" aria-label="Search names and texts of files" value={words}
            onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        {visible.length === 0 ? <p class="empty">No file has “{words}”.</p> : (
          <Tree rows={visible} chosen={chosen} focused={focused} hits={hits}
            actions={{ fold: folded.fold, show: choose, focus: setFocused }} />
        )}
      </div>
      {file !== null && text !== null ? <Viewer file={file} text={text} leadTo={leadTo} /> : <Nothing file={file} />}
    </div>
  );
}

function Nothing({ file }: { file: FileEntry | null }): VNode {
  return <div class="viewer empty">{file === null && <p>Choose a file.</p>}</div>;
}

/** Returns which files have `words`, by path with how often in the text; nothing if nothing is searched for. */
function useSearch(compiler: Compiler, spec: string, words: string): Record<string, number> | null {
  const [hits, setHits] = useState<Record<string, number> | null>(null);
  useEffect(() => {
    if (words === "") {
      setHits(null);
      return;
    }
    let current = true;
    void compiler.ask("search", { spec, words }).then((found) => current && setHits(found));
    return () => {
      current = false;
    };
  }, [spec, words]);
  return words === "" ? null : hits;
}

/** Keeps which folders are unfolded: at first the clusters where they are few, and always what is shown. */
function useFolds(chosen: string, files: FileEntry[]): { isOpen: (path: string) => boolean; fold: (path: string, open: boolean) => void } {
  const [folds, setFolds] = useState<Record<string, boolean>>({ clusters: true });
  useEffect(() => {
    setFolds((now) => ({ ...now, ...Object.fromEntries(above(chosen).map((path) => [path, true])) }));
  }, [chosen, files.length === 0]);
  return {
    isOpen: (path) => folds[path] ?? false,
    fold: (path, open) => setFolds((now) => ({ ...now, [path]: open })),
  };
}
