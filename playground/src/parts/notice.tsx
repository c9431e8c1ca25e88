// A line across the page for what is neither in the spec nor in the files.

import type { VNode } from "preact";
import { Icon } from "./icon";
import { Prose } from "./prose";

/** What is said, and whether it interrupts. */
export interface Said {
  kind: "alert" | "note";
  text: string;
}

/** Shows `said` until it is closed. */
export function Notice({ said, close }: { said: Said | null; close: () => void }): VNode {
  return (
    <div class="notice" role={said?.kind === "alert" ? "alert" : "status"} data-kind={said?.kind ?? "none"}>
      {said !== null && (
        <>
          <Icon name={said.kind === "alert" ? "warning" : "note"} />
          <span><Prose text={said.text} /></span>
          <button type="button" class="quiet" aria-label="Close this message" onClick={close}><Icon name="close" /></button>
        </>
      )}
    </div>
  );
}
