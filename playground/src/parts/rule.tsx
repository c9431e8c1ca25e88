// The page of a rule: what is checked, why it matters, an example, how to mend it.

import type { RulePage as Page } from "portolan-wasm";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Compiler } from "../compiler/client";
import { Markdown } from "../markdown";
import { Dialog } from "./dialog";

/** Shows the page of the rule `code`. */
export function RulePage({ compiler, code, close }: { compiler: Compiler; code: string; close: () => void }): VNode {
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => {
    void compiler.ask("explain", { code }).then(setPage);
  }, [code]);
  return (
    <Dialog title={page === null ? code : `${code} ${page.name}`} close={close} wide>
      {page !== null && <Markdown text={page.page} />}
    </Dialog>
  );
}
