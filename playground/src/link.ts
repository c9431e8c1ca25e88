// The address bar as the only memory: the spec lies compressed in the fragment, which no browser sends anywhere.

import { type Scheme, schemeOf } from "./parts/scheme";

/** What a link shows. */
export interface Link {
  spec: string;
  /** The pane, and what is open in it. */
  view: string;
  /** The colours that it is shown in. */
  scheme: Scheme;
}

/** A fragment longer than this is no link of ours. */
const LONGEST_FRAGMENT = 400_000;
/** A spec longer than this is not put into a link, nor taken from one, in bytes. */
export const LONGEST_SPEC = 2_000_000;

/** Why a link cannot be followed. */
export class BrokenLink extends Error {}

/** Returns the fragment, with its `#`, that holds `link`. */
export async function write(link: Link): Promise<string> {
  const packed = await pump(new TextEncoder().encode(link.spec), new CompressionStream("deflate-raw"), Infinity);
  const view = link.view === "" ? "" : `&view=${encodeURIComponent(link.view)}`;
  const scheme = link.scheme === "system" ? "" : `&scheme=${link.scheme}`;
  return `#spec=${base64url(packed)}${view}${scheme}`;
}

/** Returns what the fragment `hash` holds, nothing if it holds nothing. */
export async function read(hash: string): Promise<Link | null> {
  if (hash.length <= 1) return null;
  if (hash.length > LONGEST_FRAGMENT) throw new BrokenLink("it is longer than any link that this page makes");
  const fields = new URLSearchParams(hash.slice(1).replaceAll("+", "%2B"));
  const packed = fields.get("spec");
  if (packed === null) throw new BrokenLink("there is no spec in it");
  return { spec: await unpack(packed), view: fields.get("view") ?? "", scheme: schemeOf(fields.get("scheme")) };
}

async function unpack(packed: string): Promise<string> {
  const bytes = fromBase64url(packed);
  let text: Uint8Array;
  try {
    text = await pump(bytes, new DecompressionStream("deflate-raw"), LONGEST_SPEC);
  } catch (fault) {
    if (fault instanceof BrokenLink) throw fault;
    throw new BrokenLink("a part of it is missing or was changed");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(text);
  } catch {
    throw new BrokenLink("what it holds is not text");
  }
}

/** Sends `bytes` through `stream` and stops as soon as more than `most` come out. */
async function pump(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      throw new BrokenLink("it unpacks to more than any spec");
    }
    parts.push(value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function base64url(bytes: Uint8Array): string {
  let text = "";
  const step = 0x8000;
  for (let at = 0; at < bytes.length; at += step) text += String.fromCharCode(...bytes.subarray(at, at + step));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[-\w]*$/.test(text)) throw new BrokenLink("it has characters that no link of this page has");
  let raw: string;
  try {
    raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw new BrokenLink("a part of it is missing");
  }
  return Uint8Array.from(raw, (unit) => unit.charCodeAt(0));
}
