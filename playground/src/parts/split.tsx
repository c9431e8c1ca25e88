// The bar between the editor and the panes: dragged, or moved by arrows.

import type { VNode } from "preact";

/** The widths that the editor may have, in percent. */
const LEAST = 22;
const MOST = 75;
const STEP = 2;

/** Moves the border; `share` is the width of the editor in percent. */
export function Split({ share, move }: { share: number; move: (share: number) => void }): VNode {
  const to = (wanted: number): void => move(Math.min(MOST, Math.max(LEAST, wanted)));
  const drag = (event: PointerEvent): void => {
    if (!(event.buttons & 1)) return;
    to((event.clientX / document.documentElement.clientWidth) * 100);
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    to(share + by);
  };
  return (
    <div class="split" role="separator" aria-label="Width of the editor" aria-orientation="vertical" tabIndex={0}
      aria-valuenow={Math.round(share)} aria-valuemin={LEAST} aria-valuemax={MOST}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)} onPointerMove={drag} onKeyDown={press} />
  );
}
