// Writes the spec of a new mesh from a few choices. The names are its own, so that nothing needs quoting but the release.

/** A kind of mesh that the form knows. */
export interface Topology {
  id: "primary-remote" | "multi-primary" | "external" | "ambient";
  name: string;
  says: string;
  /** The kind of mesh, as releases list it. */
  system: string;
  /** How many clusters it takes at least. */
  least: number;
}

/** The kinds of mesh, the most usual first. */
export const TOPOLOGIES: readonly Topology[] = [
  { id: "primary-remote", name: "Primary and remotes", says: "One istiod serves all clusters.", system: "primary-remote", least: 2 },
  { id: "multi-primary", name: "Several primaries", says: "An istiod in every cluster; none depends on another.", system: "multi-primary", least: 2 },
  { id: "external", name: "External control plane", says: "The istiod runs outside the clusters that it serves.", system: "external control plane", least: 1 },
  { id: "ambient", name: "Ambient", says: "Several primaries without sidecars, joined by gateways.", system: "ambient", least: 2 },
];

/** What was chosen. */
export interface Choice {
  name: string;
  topology: Topology["id"];
  clusters: number;
  networks: number;
  version: string;
}

/** The last part of the addresses that are made up: of documentation ranges, so that nobody's host is meant. */
const GATEWAYS = "192.0.2.";
const ISTIOD = "203.0.113.9";

/** Returns the spec of `choice`. */
export function spec(choice: Choice): string {
  const lines = [
    "apiVersion: portolan.dev/v1alpha1",
    "kind: Mesh",
    `name: ${choice.name}`,
    "",
    "istio:",
    `  version: "${choice.version}"`,
    ...(choice.topology === "ambient" ? ["  dataPlane: ambient"] : []),
    "",
    "clusters:",
    ...(choice.topology === "external" ? host() : []),
    ...Array.from({ length: choice.clusters }, (_, at) => cluster(choice, at)).flat(),
  ];
  return `${lines.join("\n")}\n`;
}

function host(): string[] {
  return [
    "  - name: hosting                # runs the istiod of the others, and no workloads",
    "    config: cluster1             # where that istiod reads its configuration",
    "    discovery:",
    `      address: ${ISTIOD}       # of the load balancer in front of it`,
  ];
}

function cluster(choice: Choice, at: number): string[] {
  const network = (at % choice.networks) + 1;
  const several = choice.networks > 1;
  const first = at === 0;
  const lines = [`  - name: cluster${at + 1}`, `    network: network${network}`];
  if (choice.topology === "external") lines.push("    primary: hosting");
  if (choice.topology === "primary-remote" && !first) lines.push("    primary: cluster1");
  // A gateway for each network; a primary's carries istiod as well.
  const gateway = (several && at < choice.networks) || (choice.topology === "primary-remote" && first);
  if (gateway) lines.push("    eastWestGateway:", `      addresses: [${GATEWAYS}${(at + 1) * 10 > 250 ? at + 1 : (at + 1) * 10}]   # of its load balancer`);
  else if (several) lines.push("    eastWestGateway: {enabled: false}   # its network has one");
  return lines;
}
