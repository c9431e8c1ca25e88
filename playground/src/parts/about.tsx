// What this page is, and its keys.

import type { VNode } from "preact";
import { Dialog } from "./dialog";

const KEYS: [string, string][] = [
  ["Ctrl Space", "complete"],
  ["F8", "go to the next problem"],
  ["Ctrl .", "mend the problem at the cursor"],
  ["Ctrl F", "search in the spec, or in the file that is shown"],
  ["Ctrl S", "download all files"],
  ["Ctrl Z", "undo; also an example that took the place of your spec"],
  ["Esc, then Tab", "leave the editor"],
  ["Alt 1 … 5", "picture, files, runbook, endpoints, changes"],
  ["Alt 0", "the spec"],
];

/** Says what the page is. */
export function AboutPage({ version, close }: { version: string; close: () => void }): VNode {
  const mac = /mac/i.test(navigator.userAgent);
  return (
    <Dialog title={`Portolan ${version}`} close={close}>
      <p>
        Portolan compiles one file that describes a multicluster Istio mesh into plain Kubernetes YAML. This page runs the
        same compiler in your browser: no server, nothing leaves the page. What you edit is kept in the address bar alone.
      </p>
      <table class="keys">
        <caption>Keys</caption>
        <tbody>
          {KEYS.map(([keys, does]) => (
            <tr key={keys}>
              <th scope="row">{(mac ? keys.replace("Ctrl", "⌘").replace("Alt", "⌥") : keys).split(" ").map((key) => (/^(then|…)$/.test(key) ? ` ${key} ` : <kbd>{key.replace(",", "")}</kbd>))}</th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
