// Files that are dropped on the page: a spec takes the place of the one in the editor.

import { useEffect } from "preact/hooks";
import type { Said } from "./notice";

/** A spec larger than this is none, in bytes. */
const LARGEST = 16 * 1024 * 1024;

/** Listens for files until the page goes. */
export function useDrop(replace: (spec: string) => void, say: (said: Said | null) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const file = event.dataTransfer?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      void take(file, replace, say);
    };
    addEventListener("dragover", over);
    addEventListener("drop", drop, { capture: true });
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", drop, { capture: true });
    };
  }, []);
}

async function take(file: File, replace: (spec: string) => void, say: (said: Said | null) => void): Promise<void> {
  if (!/\.ya?ml$/i.test(file.name)) {
    say({ kind: "note", text: `Cannot take ${file.name}: a spec ends in .yaml, and charts cannot be rendered by this version yet.` });
  } else if (file.size > LARGEST) {
    say({ kind: "note", text: `${file.name} is too large for a spec.` });
  } else replace(await file.text());
}
