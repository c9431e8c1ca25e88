/** A place in the spec. Offsets count UTF-16 code units from 0, as strings do; the line and the column from 1. */
export interface Range {
  /** Offset of the first unit. */
  from: number;
  /** Offset behind the last unit. */
  to: number;
  /** The line of `from`, from 1. */
  line: number;
  /** The column of `from`, in UTF-16 code units, from 1. */
  column: number;
}

/** How bad a fault is: only an error keeps the files back. */
export type Severity = "error" | "warning" | "note";

/** One thing to say about a spec. */
export interface Diagnostic {
  /** The rule's number, such as `PTL1004`: what `explain` takes. */
  code: string;
  /** The rule's name, such as `unknown-cluster`. */
  name: string;
  severity: Severity;
  /** What is wrong, in one line that stands alone. */
  message: string;
  /** The place at fault. */
  range: Range;
  /** A remark at that place; may be empty. */
  label: string;
  /** Other places that have to do with it. */
  others: { range: Range; text: string }[];
  /** Why it matters. */
  notes: string[];
  /** What to write instead. */
  help: string[];
  /** Changes of the text that follow the advice, where they are known. */
  fixes: Fix[];
}

/** A change of the spec that mends a fault. */
export interface Fix {
  /** What it does, in one line. */
  title: string;
  /** Whether nothing else can have been meant. */
  certain: boolean;
  /** The parts of the text to replace; none overlaps another. */
  changes: { range: Range; text: string }[];
}

/** A file of the tree. */
export interface File {
  /** Its path, relative, with `/` between the parts. */
  path: string;
  text: string;
  /** Why it is there, in one line. */
  because: string;
  /** The cluster whose overlay it is part of; null for what clusters share. */
  cluster: string | null;
  /** The folder of its stage, such as `30-gateways`. */
  stage: string | null;
  /** The place in the spec that it comes from. */
  from: Range | null;
  /** Whether it is a script. */
  executable: boolean;
}

/** A file of Istio's charts, as `setCharts` takes it. */
export interface ChartFile {
  /**
   * Its path, with `/` between the parts: a release archive of Istio or the archive of a chart by its name (`istiod-1.30.3.tgz`), a file
   * of an unpacked chart by its path from a folder above (`istiod/Chart.yaml`).
   */
  path: string;
  bytes: Uint8Array;
}

/** A part of a `Compilation` that takes time to make. */
export type Part = "files" | "graph" | "endpoints";

/** What `compile` can be asked for. An option of another name is an error. */
export interface CompileOptions {
  /**
   * What to make beside the diagnostics; everything if not given. The rest is null. Without files it is many times quicker, and what
   * only the charts of `install: manifests` show is not said if there are none.
   */
  parts?: Part[];
  /**
   * How wide the picture may be, in whole pixels: it puts fewer clusters side by side, down to one. As it is best alone if not given.
   */
  graphWidth?: number;
}

/** What compiling a spec gives. */
export interface Compilation {
  /** The files, by path; null if the spec is at fault. */
  files: File[] | null;
  /** Everything there is to say about the spec, in the order of its text. */
  diagnostics: Diagnostic[];
  /**
   * The picture of the mesh as SVG; null if the spec describes no mesh. There also where the files are kept back. Each cluster is
   * a group with attribute `data-cluster`, each network one with `data-network`; classes begin with `ptl-`.
   */
  graph: string | null;
  /** Who reaches whom, for each pair of clusters; null if the spec describes no mesh. There also where the files are kept back. */
  endpoints: Sight[] | null;
}

/** What clients in one cluster are given of a service that has pods in another. */
export interface Sight {
  /** The cluster of the clients. */
  client: string;
  /** The cluster of the pods. */
  server: string;
  /**
   * The addresses of the pods; those of gateways in front of their network; those of pods that they do not reach, so that calls time
   * out; or nothing.
   */
  sees: "pods" | "gateways" | "pods-out-of-reach" | "nothing";
  /** The gateways, if that is what they are given. */
  gateways: GatewayAddress[];
  /** Why, in one line. */
  because: string;
}

/** An address under which others reach into a network. */
export interface GatewayAddress {
  /** The cluster whose gateway it is. */
  cluster: string;
  /** Its IP address or host name; null while it is not known. */
  address: string | null;
  /** The port; null where Kubernetes chooses it. */
  port: number | null;
  /** Both as text, or what there is to say of an address that is not known; the same words as the command line's. */
  text: string;
}

/** A rule. */
export interface Rule {
  code: string;
  name: string;
  severity: Severity;
}

/** A rule and its page. */
export interface RulePage extends Rule {
  /** Markdown with the sections What it checks, Why it matters, Example and Fix. */
  page: string;
}

/** A minor of Istio. */
export interface Release {
  /** The minor, such as `1.30`. */
  release: string;
  /** Its newest known patch, such as `1.30.3`. */
  newest: string;
  /** Whether Istio supports it: what has only candidates so far is not supported yet. */
  supported: boolean;
  /** Whether it has no release yet, only candidates for one. */
  candidate: boolean;
  /** The day on which support ended, where it is known. */
  supportEnded: string | null;
  /** The day of its first patch, where it is known. */
  released: string | null;
  /** The oldest and the newest Kubernetes that it was tested on. */
  kubernetesTested: [string, string] | null;
  /** The kinds of mesh that can be compiled for it. */
  systems: string[];
}

/** A spec to start from. */
export interface Example {
  name: string;
  /** What it is, in one line. */
  says: string;
  spec: string;
}
