// The picture of the mesh. It lives in a shadow tree: its styles do not reach the page, nor the page's it.

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import { Icon } from "../parts/icon";
import { save } from "../parts/save";
import type { Scheme } from "../parts/scheme";
import { picture } from "../svg";

/** The page's own neutral colours and fonts; what the hues tell apart stays as core drew it. */
const LOOK = `
  :host { display: block; }
  svg { display: block; margin: auto; max-width: none; }
  .ptl-picture.ptl-picture text { fill: var(--ink); font-family: var(--sans); }
  .ptl-picture.ptl-picture :is(.ptl-name, .ptl-fact, .ptl-release, .ptl-network) { font-family: var(--mono); }
  .ptl-picture.ptl-picture :is(.ptl-says, .ptl-role, .ptl-release, .ptl-word, .ptl-network) { fill: var(--soft); }
  .ptl-picture.ptl-picture .ptl-warning { fill: var(--red); }
  .ptl-picture .ptl-ground { fill: none; }
  .ptl-picture .ptl-area > rect { fill: var(--paper); stroke: color-mix(in srgb, var(--edge) 40%, var(--line)); }
  .ptl-picture .ptl-outside > rect { fill: none; stroke: var(--edge); }
  .ptl-picture .ptl-body { fill: var(--raised); stroke: var(--line); }
  .ptl-picture .ptl-way { stroke: color-mix(in srgb, var(--edge) 70%, var(--panel)); }
  .ptl-picture .ptl-gate { fill: var(--raised); stroke: var(--edge); }
  [data-cluster] { cursor: pointer; outline: none; }
  [data-cluster]:hover > .ptl-body { stroke: var(--edge); }
  .ptl-picture [data-cluster]:is(:focus-visible, [aria-pressed="true"]) > .ptl-body { stroke: var(--sea); stroke-width: 2.5px; }
`;
const look = new CSSStyleSheet();
look.replaceSync(LOOK);

/** How much a press of a button zooms. */
const STEP = 1.25;
const LARGEST = 4;
const SMALLEST = 0.1;
/** Below this nobody likes to read it: fewer clusters are drawn side by side, and it is scrolled, until the whole is asked for. */
const READABLE = 0.9;
/** What a scroll bar takes is not worth a second one. */
const ALMOST = 0.95;
/** A small mesh is drawn no larger than this. */
const AT_MOST = 1.3;
/** The space at both sides of the picture. */
const MARGIN = 24;
/** How long its pane has to keep its width until the picture is laid out for it, in milliseconds. */
const SETTLED = 120;

/** Returns how wide a picture may be to be readable in a pane that is `width` wide. */
export function roomFor(width: number): number {
  return Math.max(1, Math.floor((width - MARGIN) / READABLE));
}

/** How large it is shown: so that it can be read, all of it, or by a factor. */
type Zoom = "readable" | "whole" | number;

/** Shows the picture `svg` of `spec`; `choose` is called with the cluster that was clicked, `makeRoom` with what would fit. */
export function Picture({ compiler, spec, svg, scheme, name, chosen, choose, makeRoom }: {
  compiler: Compiler;
  spec: string;
  svg: string;
  scheme: Scheme;
  /** The name that the picture is saved by. */
  name: string;
  chosen: string | null;
  choose: (cluster: string) => void;
  makeRoom: (width: number) => void;
}): VNode {
  const host = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState<Zoom>("readable");
  useLayoutEffect(() => {
    const root = host.current!.shadowRoot ?? host.current!.attachShadow({ mode: "open" });
    draw(root, svg, scheme);
    fit(root, box.current!, zoom);
  }, [svg, scheme]);
  useLayoutEffect(() => fit(host.current!.shadowRoot!, box.current!, zoom), [zoom]);
  useLayoutEffect(() => mark(host.current!.shadowRoot!, chosen), [svg, scheme, chosen]);
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      // It may come once more when the picture is gone.
      if (host.current?.shadowRoot && box.current) fit(host.current.shadowRoot, box.current, zoom);
    });
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, [zoom]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const watch = new ResizeObserver(() => {
      clearTimeout(timer);
      // With its scroll bar, which comes and goes with what is drawn. It has no width while it is not in front.
      const width = box.current?.offsetWidth ?? 0;
      if (width > 0) timer = setTimeout(() => makeRoom(roomFor(width)), SETTLED);
    });
    watch.observe(box.current!);
    return () => {
      clearTimeout(timer);
      watch.disconnect();
    };
  }, []);
  // As the command line writes it, however it is laid out here.
  const keep = (): void =>
    void compiler.ask("preview", { spec, width: null }).then(({ graph }) => graph !== null && save(`${name}.svg`, graph, "image/svg+xml"));
  const press = (event: MouseEvent | KeyboardEvent): void => {
    if (event instanceof KeyboardEvent && event.key !== "Enter" && event.key !== " ") return;
    const group = event.composedPath().find((node) => node instanceof Element && node.hasAttribute("data-cluster"));
    const cluster = (group as Element | undefined)?.getAttribute("data-cluster");
    if (!cluster) return;
    event.preventDefault();
    choose(cluster);
  };
  const by = (factor: number): void =>
    setZoom(Math.min(LARGEST, Math.max(SMALLEST, shownAt(host.current!) * factor)));
  return (
    <div class="picture">
      <div class="tools">
        <button type="button" class="quiet" aria-label="Larger" title="Larger" onClick={() => by(STEP)}><Icon name="zoomIn" /></button>
        <button type="button" class="quiet" aria-label="Smaller" title="Smaller" onClick={() => by(1 / STEP)}><Icon name="zoomOut" /></button>
        <button type="button" class="quiet" aria-label="The whole picture" title="The whole picture" aria-pressed={zoom === "whole"} onClick={() => setZoom(zoom === "whole" ? "readable" : "whole")}><Icon name="whole" /></button>
        <button type="button" class="quiet" aria-label="Save the picture" title={`Save the picture as ${name}.svg`} onClick={keep}><Icon name="download" /></button>
      </div>
      <div class="canvas" ref={box} onClick={press} onKeyDown={press} tabIndex={0} role="group" aria-label="Picture of the mesh">
        <div ref={host} />
      </div>
    </div>
  );
}

function draw(root: ShadowRoot, svg: string, scheme: Scheme): void {
  root.adoptedStyleSheets = [look];
  const drawn = picture(svg);
  if (drawn !== null && scheme !== "system") colour(drawn, scheme);
  root.replaceChildren(...(drawn === null ? [] : [drawn]));
  for (const group of root.querySelectorAll("[data-cluster]")) {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    // As a button it is called what is seen on it.
    group.setAttribute("aria-label", [...group.querySelectorAll("text")].map((text) => text.textContent).join(" "));
  }
}

/** Gives the picture the colours that were chosen: by itself it has those of the system. */
function colour(drawn: SVGSVGElement, scheme: "light" | "dark"): void {
  for (const style of drawn.querySelectorAll("style")) {
    style.textContent = style.textContent!.replaceAll("(prefers-color-scheme:dark)", scheme === "dark" ? "all" : "not all");
  }
}

function mark(root: ShadowRoot, chosen: string | null): void {
  for (const group of root.querySelectorAll("[data-cluster]")) {
    group.setAttribute("aria-pressed", String(group.getAttribute("data-cluster") === chosen));
  }
}

/** Gives the picture its size. */
function fit(root: ShadowRoot, box: HTMLElement, zoom: Zoom): void {
  const svg = root.querySelector("svg");
  if (svg === null) return;
  const { width, height } = svg.viewBox.baseVal;
  if (width === 0 || height === 0) return;
  const { paddingTop, paddingBottom } = getComputedStyle(box);
  const wide = (box.clientWidth - MARGIN) / width;
  const high = (box.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) / height;
  const whole = Math.max(SMALLEST, Math.min(AT_MOST, wide, high));
  // One that is too high is scrolled, and drawn no larger than it was made.
  const readable = whole >= READABLE ? whole : Math.max(Math.min(1, wide), READABLE * ALMOST);
  const factor = zoom === "whole" ? whole : zoom === "readable" ? readable : zoom;
  svg.setAttribute("width", String(Math.round(width * factor)));
  svg.setAttribute("height", String(Math.round(height * factor)));
}

function shownAt(host: HTMLElement): number {
  const svg = host.shadowRoot?.querySelector("svg");
  return svg ? svg.clientWidth / svg.viewBox.baseVal.width : 1;
}
