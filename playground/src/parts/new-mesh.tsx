// The form for a new mesh: a few choices, and the spec that they make.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { type Choice, TOPOLOGIES, type Topology, spec } from "../new-mesh";
import type { Release } from "portolan-wasm";
import { Dialog } from "./dialog";
import { OpenFiles } from "./open-files";
import { support } from "./support";

/** More clusters than a form should make: a text editor is the better tool from there. */
const MOST = 50;

/** Asks for the choices; `make` gets the spec. */
export function NewMesh({ releases, make, charts, take, close }: {
  releases: Release[];
  make: (spec: string) => void;
  /** The charts that were given, by name. */
  charts: string | null;
  take: (files: FileList) => void;
  close: () => void;
}): VNode {
  const [choice, setChoice] = useState<Choice>(() => first(releases));
  const topology = TOPOLOGIES.find(({ id }) => id === choice.topology)!;
  const possible = usable(releases, topology);
  const set = (change: Partial<Choice>): void => setChoice((now) => fitting({ ...now, ...change }, releases));
  const submit = (event: Event): void => {
    event.preventDefault();
    make(spec(choice));
  };
  return (
    <Dialog title="New mesh" close={close} wide>
      <form class="new-mesh" onSubmit={submit}>
        <fieldset>
          <legend>Topology</legend>
          {TOPOLOGIES.map(({ id, name, says }) => (
            <label class="option" key={id}>
              <input type="radio" name="topology" checked={id === choice.topology} onChange={() => set({ topology: id })} />
              <span><b>{name}</b><span class="soft">{says}</span></span>
            </label>
          ))}
        </fieldset>
        <div class="numbers">
          <Count label="Clusters" value={choice.clusters} least={topology.least} most={MOST} set={(clusters) => set({ clusters })} />
          <Count label="Networks" value={choice.networks} least={1} most={choice.clusters} set={(networks) => set({ networks })} />
          <label>
            <span>Istio</span>
            <select value={choice.version} onChange={(event) => set({ version: event.currentTarget.value })}>
              {possible.map((line) => <option key={line.newest} value={line.newest}>{line.newest}{line.supported ? "" : ` (${support(line)})`}</option>)}
            </select>
          </label>
        </div>
        <pre class="preview" tabIndex={0} aria-label="The spec">{spec(choice)}</pre>
        <footer>
          <span class="soft">It takes the place of the spec in the editor. You can undo that.</span>
          <button type="submit" class="main">Use this spec</button>
        </footer>
      </form>
      <OpenFiles charts={charts} take={take} />
    </Dialog>
  );
}

function Count({ label, value, least, most, set }: {
  label: string;
  value: number;
  least: number;
  most: number;
  set: (value: number) => void;
}): VNode {
  const change = (wanted: number): void => set(Math.min(most, Math.max(least, wanted)));
  return (
    <label>
      <span>{label}</span>
      <input type="number" min={least} max={most} value={value}
        onInput={(event) => Number.isInteger(event.currentTarget.valueAsNumber) && change(event.currentTarget.valueAsNumber)} />
    </label>
  );
}

function first(releases: Release[]): Choice {
  return fitting({ name: "mesh1", topology: "primary-remote", clusters: 3, networks: 2, version: "" }, releases);
}

/** Returns the choice with what does not fit its topology made to fit. */
function fitting(choice: Choice, releases: Release[]): Choice {
  const topology = TOPOLOGIES.find(({ id }) => id === choice.topology)!;
  const clusters = Math.max(topology.least, choice.clusters);
  const possible = usable(releases, topology);
  const known = possible.some(({ newest }) => newest === choice.version);
  return {
    ...choice,
    clusters,
    networks: Math.min(choice.networks, clusters),
    version: known ? choice.version : (possible.find(({ supported }) => supported) ?? possible[0])?.newest ?? "",
  };
}

function usable(releases: Release[], topology: Topology): Release[] {
  return releases.filter(({ systems }) => systems.includes(topology.system));
}
