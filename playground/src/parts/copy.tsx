// A button that copies a text, and says that it did.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { announce } from "./announce";
import { Icon, type IconName } from "./icon";

/** How long the button says that it copied, in milliseconds. */
const SAYS_SO = 1600;

/** Copies `text` to the clipboard, and tells everybody. */
export async function copy(text: string, what: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    if (!copyBySelection(text)) {
      announce(`The browser does not let this page copy ${what}`);
      return false;
    }
  }
  announce(`Copied ${what}`);
  return true;
}

/** The way of pages without the right to use the clipboard, as those opened from disk in some browsers. */
function copyBySelection(text: string): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}

/** A button that copies what `text` returns, unless it is nothing; `what` is its name for people: "Copy {what}". */
export function CopyButton({ text, what, label, icon = "copy" }: {
  text: () => string | Promise<string | null>;
  what: string;
  label?: string;
  icon?: IconName;
}): VNode {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), SAYS_SO);
    return () => clearTimeout(timer);
  }, [done]);
  const click = async (): Promise<void> => {
    const found = await text();
    setDone(found !== null && (await copy(found, what)));
  };
  return (
    <button type="button" class="quiet" title={`Copy ${what}`} {...(label === undefined ? { "aria-label": `Copy ${what}` } : {})} onClick={click}>
      <Icon name={done ? "done" : icon} />
      {label !== undefined && <span>{done ? "Copied" : label}</span>}
    </button>
  );
}
