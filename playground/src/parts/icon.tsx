// The icons, drawn with lines of one width on a grid of 16.

import type { VNode } from "preact";

const SHAPES = {
  copy: "M6 5V2.5h7.5V10H11M2.5 6H10v7.5H2.5z",
  done: "M3 8.5l3.2 3.2L13 4.8",
  download: "M8 2.5v7.2M4.8 6.8L8 10l3.2-3.2M2.5 13.5h11",
  share: "M6.6 9.4l2.8-2.8M7.2 4.6l1.6-1.6a2.9 2.9 0 014.2 4.1l-1.7 1.6M8.8 11.4l-1.6 1.6A2.9 2.9 0 013 8.9l1.7-1.6",
  plus: "M8 3v10M3 8h10",
  folded: "M6 4l4 4-4 4",
  unfolded: "M4 6l4 4 4-4",
  error: "M8 4.5v4.2M8 11v.3M8 1.8l6.2 6.2L8 14.2 1.8 8z",
  warning: "M8 6.2v3.2M8 11.4v.3M8 2.2l6.3 11.3H1.7z",
  note: "M8 7.4v3.8M8 4.9v.3M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8z",
  close: "M4 4l8 8M12 4l-8 8",
  help: "M6.2 6.1A1.9 1.9 0 118 8.2v1M8 11.3v.3M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8z",
  pin: "M8 9.8v4.4M5.2 1.9h5.6M6 2v4.1L4.3 9.8h7.4L10 6.1V2",
  system: "M8 1.8a6.2 6.2 0 110 12.4A6.2 6.2 0 018 1.8zM8 1.8v12.4M10.4 4.7v6.6M12.6 6.6v2.8",
  light: "M8 5.2a2.8 2.8 0 110 5.6 2.8 2.8 0 010-5.6zM8 1.4v1.3M8 13.3v1.3M1.4 8h1.3M13.3 8h1.3M3.3 3.3l.9.9M11.8 11.8l.9.9M3.3 12.7l.9-.9M11.8 4.2l.9-.9",
  dark: "M13.4 9.7A5.8 5.8 0 116.3 2.6a4.7 4.7 0 007.1 7.1z",
  terminal: "M3 4.5L6.5 8 3 11.5M8.2 11.8h5",
  search: "M7 2.6a4.4 4.4 0 110 8.8 4.4 4.4 0 010-8.8zM10.2 10.2l3.4 3.4",
  zoomIn: "M8 4v8M4 8h8",
  zoomOut: "M4 8h8",
  whole: "M2.6 6V2.6H6M10 2.6h3.4V6M13.4 10v3.4H10M6 13.4H2.6V10",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof SHAPES;

/** An icon; what it means is said by the text or the name of the button around it. */
export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}
