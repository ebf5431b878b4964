import type { Explanation } from "../../../shared/native/host.ts"
import { relativeTo } from "../../lib/path.ts"
import { UnifiedDiff } from "../conversation/tool/UnifiedDiff.tsx"
import { CommandText } from "./CommandText.tsx"
import { Revealed } from "./Revealed.tsx"

/** What exactly is asked: the command, the captured edit, or the paths and addresses. Never shortened. */
export function RequestSubject({ entry, directory }: { entry: Explanation; directory: string }) {
  const { permission, metadata, patterns } = entry.request
  if (typeof metadata.command === "string") return <CommandText command={metadata.command} parts={patterns} />
  if (permission === "bash") return <CommandText command={patterns.join("\n")} parts={patterns} />
  if (typeof metadata.diff === "string" && metadata.diff) {
    const path = typeof metadata.filepath === "string" ? relativeTo(metadata.filepath, directory) : patterns.join(", ")
    return (
      <div className="flex flex-col gap-1.5">
        <p className="font-mono text-code text-strong [overflow-wrap:anywhere]">
          <Revealed text={path} />
        </p>
        <UnifiedDiff diff={metadata.diff} directory={directory} limit={200} reveal />
      </div>
    )
  }
  const lines = typeof metadata.url === "string" ? [metadata.url] : patterns
  const detail = typeof metadata.description === "string" ? metadata.description : null
  return (
    <div>
      <pre className="selectable whitespace-pre-wrap rounded-md border border-line bg-sunken px-3 py-2 text-code text-strong [overflow-wrap:anywhere]">
        <Revealed text={lines.join("\n")} />
      </pre>
      {detail && <p className="mt-1.5 text-text">{detail}</p>}
    </div>
  )
}
