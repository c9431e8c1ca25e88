// The endpoint table: what a client in one cluster is given of a service in another.

import type { GatewayAddress, Sight } from "portolan-wasm";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import { Prose } from "../parts/prose";

/** From this many clusters on, the clients of one are shown at a time: a square of names says nothing to anybody. */
const SQUARE = 6;

/** Shows who reaches whom in the mesh of `spec`; `chosen` is the cluster that somebody looks at. */
export function Endpoints({ compiler, spec, chosen }: { compiler: Compiler; spec: string; chosen: string | null }): VNode {
  // What a client is given of its own cluster is never the question.
  const sights = useSights(compiler, spec).filter(({ client, server }) => client !== server);
  const clients = [...new Set(sights.map(({ client }) => client))];
  const [wanted, setWanted] = useState<string | null>(null);
  const single = clients.length > SQUARE;
  const known = [wanted, chosen, single ? clients[0] : null].find((name) => name != null && clients.includes(name)) ?? null;
  const client = wanted === "" && !single ? null : known;
  const rows = client === null ? sights : sights.filter((sight) => sight.client === client);
  return (
    <div class="endpoints" tabIndex={0} role="region" aria-label="Who reaches whom">
      <header class="bar">
        <p>What a client in one cluster is given of a service that runs in another.</p>
        <label>
          <span>Clients in</span>
          <select value={client ?? ""} onChange={(event) => setWanted(event.currentTarget.value)}>
            {!single && <option value="">every cluster</option>}
            {clients.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
      </header>
      <table role="table">
        <thead role="rowgroup">
          <tr role="row">
            {["Client in", "Service in", "Is given", "Why"].map((name) => <th key={name} scope="col" role="columnheader">{name}</th>)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((sight) => <SightRow key={`${sight.client} ${sight.server}`} sight={sight} />)}
        </tbody>
      </table>
      {sights.length === 0 && <p class="empty">There is no pair of clusters.</p>}
    </div>
  );
}

const SEES = {
  pods: "its pods",
  gateways: "gateways",
  "pods-out-of-reach": "pods out of reach",
  nothing: "nothing",
} as const;

// The roles are said: on a narrow screen it is laid out otherwise than as a table, and some browsers take it for none then.
function SightRow({ sight }: { sight: Sight }): VNode {
  const { client, server, sees, gateways, because } = sight;
  return (
    <tr role="row">
      <td role="cell">{client}</td>
      <td role="cell">{server}</td>
      <td role="cell">
        <span class={`sees ${sees}`}>{SEES[sees]}</span>
        {gateways.map((gateway) => <Gateway gateway={gateway} />)}
      </td>
      <td role="cell"><Prose text={because} /></td>
    </tr>
  );
}

function Gateway({ gateway }: { gateway: GatewayAddress }): VNode {
  const { cluster, address, text } = gateway;
  return address === null
    ? <span class="gateway">{cluster}: {text}</span>
    : <code title={`gateway of ${cluster}`}>{text}</code>;
}

/** The tenth cluster comes behind the second, as in the tree of files. */
const { compare } = new Intl.Collator("en", { numeric: true });

function order(a: Sight, b: Sight): number {
  return compare(a.client, b.client) || compare(a.server, b.server);
}

function useSights(compiler: Compiler, spec: string): Sight[] {
  const [sights, setSights] = useState<Sight[]>([]);
  useEffect(() => {
    let current = true;
    void compiler.ask("endpoints", { spec }).then((found) => current && setSights((found ?? []).toSorted(order)));
    return () => {
      current = false;
    };
  }, [spec]);
  return sights;
}
