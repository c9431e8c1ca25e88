// A dialog: the browser's own, which keeps the focus inside and closes by Escape.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "./icon";

/** Shows a dialog until `close` is called. */
export function Dialog({ title, close, children, wide }: {
  title: string;
  close: () => void;
  children: ComponentChildren;
  wide?: boolean;
}): VNode {
  const place = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    place.current!.showModal();
    return () => (before instanceof HTMLElement ? before.focus() : undefined);
  }, []);
  const press = (event: MouseEvent): void => {
    if (event.target === place.current) close();
  };
  return (
    <dialog ref={place} class={wide === true ? "wide" : ""} aria-labelledby="dialog-title" onClose={close} onMouseDown={press}>
      <div class="inside">
        <header>
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="quiet" aria-label="Close" onClick={close}><Icon name="close" /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
