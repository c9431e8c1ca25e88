// The line at the top: where to start from, and what to take away.

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Front } from "./app";
import type { Compiler } from "./compiler/client";
import type { About, Compiled } from "./compiler/protocol";
import { CopyButton } from "./parts/copy";
import { Icon } from "./parts/icon";
import { save } from "./parts/save";
import { announce } from "./parts/announce";
import { type Scheme, SchemeButton } from "./parts/scheme";

/** Shows the line. */
export function Header({ about, compiler, compiled, mesh, replace, link, scheme, setScheme, setFront }: {
  about: About | null;
  compiler: Compiler;
  compiled: Compiled | null;
  mesh: string;
  replace: (spec: string) => void;
  link: () => Promise<string | null>;
  scheme: Scheme;
  setScheme: (scheme: Scheme) => void;
  setFront: (front: Front) => void;
}): VNode {
  const pick = (select: HTMLSelectElement): void => {
    const example = about?.examples.find(({ name }) => name === select.value);
    select.value = "";
    if (example !== undefined) replace(example.spec);
  };
  const download = async (): Promise<void> => {
    if (compiled === null) return;
    const zip = await compiler.ask("zip", { spec: compiled.spec });
    if (zip === null) return;
    save(`${mesh}.zip`, zip, "application/zip");
    announce(`Saved ${mesh}.zip`);
  };
  const newest = useRef(download);
  newest.current = download;
  useEffect(() => {
    // What people press to have what they made: the browser would save the page.
    const press = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
      event.preventDefault();
      void newest.current();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
  return (
    <header class="top">
      <h1><Rose /><span class="title">Portolan</span></h1>
      <div class="start">
        <button type="button" class="plain" disabled={about === null} onClick={() => setFront({ kind: "new" })}><Icon name="plus" /><span>New mesh</span></button>
        <select aria-label="Examples" value="" onChange={(event) => pick(event.currentTarget)}>
          <option value="" hidden>Examples</option>
          {about?.examples.map(({ name, says }) => <option key={name} value={name} title={says}>{name.replaceAll("-", " ")}</option>)}
        </select>
      </div>
      <div class="take">
        <button type="button" class="quiet" title="The same on a terminal" aria-label="The same on a terminal" onClick={() => setFront({ kind: "terminal" })}><Icon name="terminal" /></button>
        <CopyButton text={link} what="a link to this spec" label="Share" icon="share" />
        <button type="button" class="main" disabled={compiled === null} title={`Download all files as ${mesh}.zip`} onClick={download}>
          <Icon name="download" /><span>Download</span>
        </button>
        <SchemeButton scheme={scheme} set={setScheme} />
        <button type="button" class="quiet" title="About this page, and its keys" aria-label="About this page, and its keys" onClick={() => setFront({ kind: "about" })}><Icon name="help" /></button>
      </div>
    </header>
  );
}

/** The compass rose of a portolan chart. */
function Rose(): VNode {
  return (
    <svg class="rose" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <circle cx="16" cy="16" r="14.2" />
      <path class="faint" d="M16 16L6 6l10 7.2zM16 16L26 6l-7.2 10zM16 16l10 10-10-7.2zM16 16L6 26l7.2-10z" />
      <path d="M16 1l3 12-3 3zM31 16l-12 3-3-3zM16 31l-3-12 3-3zM1 16l12-3 3 3z" />
      <path class="half" d="M16 1l-3 12 3 3zM31 16l-12-3-3 3zM16 31l3-12-3-3zM1 16l12 3 3-3z" />
    </svg>
  );
}
