// The tabs above the panes: arrows move between them.

import type { VNode } from "preact";

/** A pane: what it is called, and what there is to count in it. */
export interface Tab {
  id: string;
  name: string;
  count?: string;
  /** Shown where the screen is too narrow for the editor beside it. */
  narrowOnly?: boolean;
}

/** Shows `tabs`, of which `chosen` is in front. */
export function Tabs({ tabs, chosen, choose }: { tabs: Tab[]; chosen: string; choose: (id: string) => void }): VNode {
  const press = (event: KeyboardEvent): void => {
    const seen = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]")].filter((tab) => tab.offsetParent !== null);
    const at = seen.findIndex((tab) => tab === document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (at === -1 || to === undefined) return;
    const tab = seen[(to + seen.length) % seen.length]!;
    event.preventDefault();
    tab.focus();
    choose(tab.dataset["tab"]!);
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views of the mesh" onKeyDown={press}>
      {tabs.map(({ id, name, count, narrowOnly }) => (
        <button type="button" role="tab" id={`tab-${id}`} key={id} data-tab={id} class={narrowOnly === true ? "narrow" : ""}
          aria-selected={id === chosen} aria-controls={`pane-${id}`} tabIndex={id === chosen ? 0 : -1} onClick={() => choose(id)}>
          {name}
          {count !== undefined && <span class="count">{count}</span>}
        </button>
      ))}
    </div>
  );
}
