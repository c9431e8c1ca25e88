// Starts workers that share one compiled module. In the single file both are inside of the page, packed.

import moduleUrl from "portolan-wasm/module?url";
import workerUrl from "./worker?worker&url";
import { workerAddress } from "../trusted";
import type { Port, Spawn } from "./client";

/** The ids of the elements in which the single file holds the worker and the module. */
const INLINE_WORKER = "inline-worker";
const INLINE_MODULE = "inline-module";

/** Begins to load the module, and returns how to start a worker with it. */
export function spawner(): Spawn {
  const inline = document.getElementById(INLINE_WORKER)?.textContent;
  const url = workerAddress(
    inline ? URL.createObjectURL(new Blob([inline], { type: "text/javascript" })) : workerUrl,
  );
  const module = load();
  return () => start(url, module);
}

function start(url: string, module: Promise<WebAssembly.Module>): Port {
  const worker = new Worker(url, import.meta.env.DEV ? { type: "module" } : {});
  const early: unknown[] = [];
  let ready = false;
  const port: Port = {
    onmessage: null,
    onerror: null,
    terminate: () => worker.terminate(),
    // Questions wait here for the module, which has to arrive first.
    postMessage: (message) => (ready ? worker.postMessage(message) : early.push(message)),
  };
  worker.onmessage = (event) => port.onmessage?.(event);
  worker.onerror = (event) => port.onerror?.(event);
  module.then(
    (loaded) => {
      worker.postMessage(loaded);
      for (const message of early) worker.postMessage(message);
      ready = true;
    },
    (fault: unknown) => port.onerror?.(new ErrorEvent("error", { message: `the compiler cannot be loaded: ${fault}` })),
  );
  return port;
}

async function load(): Promise<WebAssembly.Module> {
  const packed = document.getElementById(INLINE_MODULE)?.textContent;
  if (packed) {
    const bytes = Uint8Array.from(atob(packed), (unit) => unit.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return WebAssembly.compile(await new Response(stream).arrayBuffer());
  }
  const response = await fetch(moduleUrl);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  // Not every server knows the type of WebAssembly, which streaming asks for.
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}
