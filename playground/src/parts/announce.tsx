// What is said to screen readers, politely, without moving the focus.

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";

let say: (text: string) => void = () => {};

/** Says `text` to those who listen to the page. */
export function announce(text: string): void {
  say(text);
}

/** The region from which announcements are read; the page has one. */
export function Announcer(): VNode {
  const [text, setText] = useState("");
  useEffect(() => {
    say = setText;
  }, []);
  return (
    <div class="unseen" role="status" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
