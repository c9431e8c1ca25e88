// Files from the user: a spec takes the place of the one in the editor, charts are what `install: manifests` renders.

import type { ChartFile } from "portolan-wasm";
import { useEffect } from "preact/hooks";
import type { Said } from "./notice";

/** A spec larger than this is none, in bytes. */
const LARGEST_SPEC = 16 * 1024 * 1024;
/** More than this is no folder of charts, in bytes. */
const LARGEST_CHARTS = 256 * 1024 * 1024;
/** Deeper folders are not searched. */
const DEEPEST = 12;

/** A file with its path from the folder that was given. */
interface Found {
  path: string;
  file: File;
}

/** What becomes of files. */
export interface Takers {
  replace: (spec: string) => void;
  setCharts: (files: ChartFile[], name: string) => void;
  say: (said: Said | null) => void;
}

/** Listens for files that are dropped until the page goes. */
export function useDrop(takers: Takers): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      // Asked for at once: what was dropped is forgotten at the end of this turn.
      const items = [...(event.dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
      if (items.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      void Promise.all(items.map(filesOf)).then(
        (found) => take(found.flat(), takers),
        (fault: unknown) => takers.say({ kind: "alert", text: `That cannot be read: ${String(fault)}` }),
      );
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop, { capture: true });
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop, { capture: true });
    };
  }, []);
}

/** Takes the files that were chosen in a dialog. */
export async function takeChosen(files: FileList, takers: Takers): Promise<void> {
  await take([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })), takers);
}

/** Returns the files of something dropped; a folder is one only for browsers that say so. */
async function filesOf(item: DataTransferItem): Promise<Found[]> {
  const entry = item.webkitGetAsEntry();
  const file = item.getAsFile();
  if (entry !== null) return walk(entry, "", 0);
  return file === null ? [] : [{ path: file.name, file }];
}

async function walk(entry: FileSystemEntry, above: string, depth: number): Promise<Found[]> {
  const path = above === "" ? entry.name : `${above}/${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  if (depth === DEEPEST || entry.name.startsWith(".")) return [];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  for (;;) {
    // A browser gives a folder in pieces, the last of which is empty.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map((inner) => walk(inner, path, depth + 1)))).flat());
  }
}

async function take(found: Found[], takers: Takers): Promise<void> {
  const [only] = found;
  if (found.length === 1 && only !== undefined && /\.ya?ml$/i.test(only.path)) return takeSpec(only.file, takers);
  const charts = found.filter(({ path }) => isOfUse(path));
  const size = charts.reduce((sum, { file }) => sum + file.size, 0);
  if (charts.length === 0) return takers.say({ kind: "note", text: "That is neither a spec (.yaml) nor a chart (.tgz, or a folder of charts)." });
  if (size > LARGEST_CHARTS) return takers.say({ kind: "note", text: "That is more than charts are. Give the folder or the archive that holds them." });
  const read = charts.map(async ({ path, file }) => ({ path, bytes: new Uint8Array(await file.arrayBuffer()) }));
  takers.setCharts(await Promise.all(read), charts.length === 1 ? charts[0]!.path : found[0]!.path.split("/")[0]!);
}

async function takeSpec(file: File, { replace, say }: Takers): Promise<void> {
  if (file.size > LARGEST_SPEC) say({ kind: "note", text: `${file.name} is too large for a spec.` });
  else replace(await file.text());
}

/** Whether a file may be of use: archives, and the files of charts. Of a whole release the rest is left alone. */
function isOfUse(path: string): boolean {
  if (/\.(tgz|tar\.gz)$/i.test(path)) return true;
  if (/(^|\/)manifests\//.test(path)) return /(^|\/)manifests\/charts\//.test(path);
  return /(^|\/)(templates|files|crds)\/|(^|\/)(Chart|values)\.yaml$|\.ya?ml$|\.tpl$/.test(path);
}
