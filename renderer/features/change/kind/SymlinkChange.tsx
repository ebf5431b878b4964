import { Link2 } from "lucide-react"
import { useEffect, useState } from "react"
import type { ChangedFile, FileSides } from "../../../../shared/native/change.ts"
import { useApp } from "../../../app/context.tsx"
import { useReview } from "../useReview.ts"
import { WholeFile } from "./WholeFile.tsx"

/** A link and where it leads, before and after. */
export function SymlinkChange({ file }: { file: ChangedFile }) {
  const app = useApp()
  const { sessionID } = useReview()
  const [sides, setSides] = useState<FileSides | null>(null)
  useEffect(() => {
    let stale = false
    void app.client.native.fileSides(sessionID, file.path, file.oldPath).then((answer) => {
      if (!stale && answer.ok) setSides(answer.value)
    })
    return () => {
      stale = true
    }
  }, [app, sessionID, file])
  const title =
    file.status === "added"
      ? "A new symbolic link"
      : file.status === "deleted"
        ? "A symbolic link is removed"
        : "A symbolic link changed"
  const target = (text: string | null | undefined, mode: string | null) =>
    text === null || text === undefined ? "nothing" : mode === "120000" ? text.trim() : "a regular file"
  return (
    <WholeFile file={file} icon={Link2} title={title}>
      {sides && (
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-left text-small">
          <dt>Before</dt>
          <dd className="selectable font-mono text-removed [overflow-wrap:anywhere]">
            {target(sides.base, file.oldMode)}
          </dd>
          <dt>After</dt>
          <dd className="selectable font-mono text-added [overflow-wrap:anywhere]">
            {target(sides.head, file.newMode)}
          </dd>
        </dl>
      )}
    </WholeFile>
  )
}
