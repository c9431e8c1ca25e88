// The colours of the page: as the system has them, or as somebody chose.

import type { VNode } from "preact";
import { Icon } from "./icon";

/** Which colours: the system's, or always the same. */
export type Scheme = "system" | "light" | "dark";

const NEXT = { system: "light", light: "dark", dark: "system" } as const;
const SAYS = { system: "as the system has them", light: "light", dark: "dark" } as const;

/** Returns the scheme that `word` names; the system's for any other word. */
export function schemeOf(word: string | null): Scheme {
  return word === "light" || word === "dark" ? word : "system";
}

/** Gives the page its colours. */
export function paint(scheme: Scheme): void {
  document.documentElement.dataset["scheme"] = scheme;
}

/** A button that goes from one scheme to the next. */
export function SchemeButton({ scheme, set }: { scheme: Scheme; set: (scheme: Scheme) => void }): VNode {
  const name = `Colours: ${SAYS[scheme]}`;
  return (
    <button type="button" class="quiet" title={`${name}. Next: ${SAYS[NEXT[scheme]]}`} aria-label={name} onClick={() => set(NEXT[scheme])}>
      <Icon name={scheme} />
    </button>
  );
}
