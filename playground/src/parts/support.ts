// What there is to say about the support of a release.

import type { Release } from "portolan-wasm";

/** Returns it in a few words. */
export function support({ supported, candidate }: Release): string {
  if (supported) return "supported";
  return candidate ? "a candidate" : "no support any more";
}
