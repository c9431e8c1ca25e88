// The endpoint table: what a client in one cluster sees of a service in another.

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Reach } from "../compiler/protocol";
import { Prose } from "../parts/prose";

/** From this many clusters on, one client is shown at a time: a square of names says nothing to anybody. */
const SQUARE = 8;

/** Shows `endpoints`; `chosen` is the cluster that somebody looks at. */
export function Endpoints({ endpoints, chosen }: { endpoints: Reach[]; chosen: string | null }): VNode {
  const clients = [...new Set(endpoints.map(({ client }) => client))];
  const [wanted, setWanted] = useState<string | null>(null);
  const single = clients.length > SQUARE;
  const client = wanted ?? chosen ?? (single ? (clients[0] ?? null) : null);
  const rows = client === null ? endpoints : endpoints.filter((reach) => reach.client === client);
  return (
    <div class="endpoints" tabIndex={0} role="region" aria-label="Who reaches whom">
      <header class="bar">
        <p>What a client sees of a service that runs in another cluster.</p>
        <label>
          <span>Client in</span>
          <select value={client ?? ""} onChange={(event) => setWanted(event.currentTarget.value || null)}>
            {!single && <option value="">every cluster</option>}
            {clients.map((name) => <option key={name} value={name}>{name}</option>)}
          </select>
        </label>
      </header>
      <table>
        <thead>
          <tr><th scope="col">Client in</th><th scope="col">Service in</th><th scope="col">Sees</th><th scope="col">Why</th></tr>
        </thead>
        <tbody>
          {rows.map((reach) => <ReachRow key={`${reach.client} ${reach.server}`} reach={reach} />)}
        </tbody>
      </table>
    </div>
  );
}

const SEES = { pods: "its pods", gateway: "a gateway", nothing: "nothing" } as const;

function ReachRow({ reach }: { reach: Reach }): VNode {
  return (
    <tr>
      <td>{reach.client}</td>
      <td>{reach.server}</td>
      <td>
        <span class={`sees ${reach.sees}`}>{SEES[reach.sees]}</span>
        {reach.addresses.map((address) => <code>{address}</code>)}
      </td>
      <td><Prose text={reach.because} /></td>
    </tr>
  );
}
