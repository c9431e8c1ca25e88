// A picture made by core, as elements. Core escapes every name; this is the second lock: what is not on the list of
// elements and attributes that a picture needs does not reach the page.

import { pictureText } from "./trusted";

const ELEMENTS = new Set(
  "svg g defs marker title desc style path rect circle ellipse line polyline polygon text tspan clipPath linearGradient stop pattern symbol use".split(" "),
);
const LOCAL_ONLY = /^#[\w-]+$/;
const SVG = "http://www.w3.org/2000/svg";

/** Returns the picture in `text` as an element; nothing if it is none. */
export function picture(text: string): SVGSVGElement | null {
  const parsed = new DOMParser().parseFromString(pictureText(text), "image/svg+xml");
  const root = parsed.documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg") return null;
  return document.importNode(clean(root), true) as unknown as SVGSVGElement;
}

function clean(element: Element): Element {
  for (const child of [...element.children]) {
    if (child.namespaceURI === SVG && ELEMENTS.has(child.localName)) clean(child);
    else child.remove();
  }
  for (const { name, value } of [...element.attributes]) {
    const leads = /(^|:)href$/.test(name) && !LOCAL_ONLY.test(value);
    const loads = /url\(\s*['"]?(?!#)/i.test(value);
    if (/^on/i.test(name) || leads || loads) element.removeAttribute(name);
  }
  if (element.localName === "style" && /@import|url\(/i.test(element.textContent ?? "")) element.remove();
  return element;
}
