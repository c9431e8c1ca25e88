// Opening files by keyboard and pointer: what dropping them on the page does too.

import type { VNode } from "preact";
import { useRef } from "preact/hooks";

/** Shows the ways to open files; `take` gets what was chosen. */
export function OpenFiles({ charts, take }: { charts: string | null; take: (files: FileList) => void }): VNode {
  return (
    <div class="open-files">
      <p>
        Or open what you have, also by dropping it on the page. Charts of Istio are what <code>install: manifests</code> is
        rendered from{charts !== null && <>; now <code>{charts}</code></>}.
      </p>
      <Choose label="Open a spec" accept=".yaml,.yml" take={take} />
      <Choose label="Add chart archives" accept=".tgz,.gz" several take={take} />
      <Choose label="Add a folder of charts" folder take={take} />
    </div>
  );
}

function Choose({ label, accept, several, folder, take }: {
  label: string;
  accept?: string;
  several?: boolean;
  folder?: boolean;
  take: (files: FileList) => void;
}): VNode {
  const input = useRef<HTMLInputElement>(null);
  const chosen = (): void => {
    const { files } = input.current!;
    if (files !== null && files.length > 0) take(files);
  };
  return (
    <>
      <button type="button" class="plain" onClick={() => input.current!.click()}>{label}</button>
      <input ref={input} type="file" hidden aria-label={label} multiple={several ?? false} {...(accept === undefined ? {} : { accept })}
        {...(folder === true ? { webkitdirectory: true } : {})} onChange={chosen} />
    </>
  );
}
