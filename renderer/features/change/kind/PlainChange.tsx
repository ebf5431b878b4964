import { FileCog, FileInput, FilePlus2, FileX2 } from "lucide-react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { WholeFile } from "./WholeFile.tsx"

/** A change that is not in the lines: a name, a mode, an empty file. */
export function PlainChange({ file }: { file: ChangedFile }) {
  if (file.status === "renamed") {
    return (
      <WholeFile file={file} icon={FileInput} title="Renamed, with the same content">
        <span className="font-mono text-small [overflow-wrap:anywhere]">
          {file.oldPath} → {file.path}
        </span>
      </WholeFile>
    )
  }
  if (file.status === "added") return <WholeFile file={file} icon={FilePlus2} title="A new, empty file" />
  if (file.status === "deleted") return <WholeFile file={file} icon={FileX2} title="An empty file is deleted" />
  const gained = file.newMode === "100755"
  return (
    <WholeFile
      file={file}
      icon={FileCog}
      title={
        gained ? "Made executable" : file.oldMode === "100755" ? "No longer executable" : "The file's mode changed"
      }
    >
      <span className="font-mono text-small">
        {file.oldMode} → {file.newMode}
      </span>
    </WholeFile>
  )
}
