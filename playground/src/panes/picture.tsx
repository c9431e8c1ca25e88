// The picture of the mesh. It lives in a shadow tree: its styles do not reach the page, nor the page's it.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../parts/icon";
import { picture } from "../svg";

const LOOK = `
  :host { display: block; }
  svg { display: block; margin: auto; max-width: none; }
  .ptl-ground { fill: transparent; }
  [data-cluster] { cursor: pointer; outline: none; }
  [data-cluster]:focus-visible > :is(rect, path, circle):first-of-type,
  [data-cluster][aria-pressed="true"] > :is(rect, path, circle):first-of-type {
    stroke: var(--sea); stroke-width: 2.5px;
  }
`;
/** How much a press of a button zooms. */
const STEP = 1.25;
const LARGEST = 4;
const SMALLEST = 0.1;

/** Shows the picture `svg`; `choose` is called with the cluster that was clicked. */
export function Picture({ svg, chosen, choose }: {
  svg: string;
  chosen: string | null;
  choose: (cluster: string) => void;
}): VNode {
  const host = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<number | null>(null);
  useLayoutEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    draw(root, svg);
    fit(root, box.current!, zoom);
  }, [svg]);
  useLayoutEffect(() => fit(host.current!.shadowRoot!, box.current!, zoom), [zoom]);
  useLayoutEffect(() => mark(host.current!.shadowRoot!, chosen), [svg, chosen]);
  useEffect(() => {
    const watch = new ResizeObserver(() => fit(host.current!.shadowRoot!, box.current!, zoom));
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, [zoom]);
  const press = (event: MouseEvent | KeyboardEvent): void => {
    if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
    const group = event.composedPath().find((node) => node instanceof Element && node.hasAttribute("data-cluster"));
    const cluster = (group as Element | undefined)?.getAttribute("data-cluster");
    if (!cluster) return;
    event.preventDefault();
    choose(cluster);
  };
  const by = (factor: number): void =>
    setZoom((now) => Math.min(LARGEST, Math.max(SMALLEST, (now ?? shownAt(host.current!)) * factor)));
  return (
    <div class="picture">
      <div class="tools">
        <button type="button" class="quiet" aria-label="Larger" title="Larger" onClick={() => by(STEP)}><Icon name="zoomIn" /></button>
        <button type="button" class="quiet" aria-label="Smaller" title="Smaller" onClick={() => by(1 / STEP)}><Icon name="zoomOut" /></button>
        <button type="button" class="quiet" aria-label="The whole picture" title="The whole picture" aria-pressed={zoom === null} onClick={() => setZoom(null)}><Icon name="whole" /></button>
      </div>
      <div class="canvas" ref={box} onClick={press} onKeyDown={press} tabIndex={0} role="group" aria-label="Picture of the mesh">
        <div ref={host} />
      </div>
    </div>
  );
}

function draw(root: ShadowRoot, svg: string): void {
  const style = document.createElement("style");
  style.textContent = LOOK;
  const drawn = picture(svg);
  root.replaceChildren(style, ...(drawn === null ? [] : [drawn]));
  for (const group of root.querySelectorAll("[data-cluster]")) {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
  }
}

function mark(root: ShadowRoot, chosen: string | null): void {
  for (const group of root.querySelectorAll("[data-cluster]")) {
    group.setAttribute("aria-pressed", String(group.getAttribute("data-cluster") === chosen));
  }
}

/** Gives the picture its size: by `zoom`, or so that all of it is seen, but never larger than it was drawn. */
function fit(root: ShadowRoot, box: HTMLElement, zoom: number | null): void {
  const svg = root.querySelector("svg");
  if (svg === null) return;
  const { width, height } = svg.viewBox.baseVal;
  if (width === 0 || height === 0) return;
  const whole = Math.min(1.35, (box.clientWidth - 24) / width, (box.clientHeight - 24) / height);
  const factor = zoom ?? Math.max(SMALLEST, whole);
  svg.setAttribute("width", String(Math.round(width * factor)));
  svg.setAttribute("height", String(Math.round(height * factor)));
}

function shownAt(host: HTMLElement): number {
  const svg = host.shadowRoot?.querySelector("svg");
  return svg ? svg.clientWidth / svg.viewBox.baseVal.width : 1;
}
