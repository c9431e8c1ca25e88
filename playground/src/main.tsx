// Starts the page: the module begins to load while the link is read, and compiles while the page is drawn.

import firstExample from "../../examples/primary-remote-multi-network.yaml?raw";
import { render } from "preact";
import { App, SHARE } from "./app";
import { Compiler } from "./compiler/client";
import { spawner } from "./compiler/spawn";
import { roomFor } from "./panes/picture";
import { BrokenLink, type Link, read } from "./link";
import { NARROW } from "./parts/narrow";
import "./style/page.css";
import "./style/panes.css";
import "./style/dialogs.css";
import "./style/editor.css";

async function start(): Promise<void> {
  const compiler = new Compiler(spawner());
  // For the console of the browser, and for tests: `await portolan.ask("compile", { spec })`.
  Object.assign(globalThis, { portolan: compiler });
  let link: Link | null = null;
  let broken: string | null = null;
  try {
    link = await read(location.hash);
  } catch (fault) {
    broken = fault instanceof BrokenLink ? fault.message : String(fault);
  }
  // What somebody sees who comes without a link is part of the page: it need not wait for the compiler's examples.
  const initial = link?.spec ?? firstExample;
  compiler.width = roomFor(likelyWidth());
  compiler.compile(initial);
  render(<App compiler={compiler} link={link} initial={initial} broken={broken} />, document.getElementById("page")!);
}

/** Returns how wide the picture's pane is going to be, before it is there. */
function likelyWidth(): number {
  const { clientWidth } = document.documentElement;
  return matchMedia(NARROW).matches ? clientWidth : clientWidth * (1 - SHARE / 100);
}

void start();
