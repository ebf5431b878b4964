import { Binary } from "lucide-react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { WholeFile } from "./WholeFile.tsx"

const words = {
  added: "A new binary file",
  modified: "A binary file changed",
  deleted: "A binary file is deleted",
  renamed: "A binary file is renamed",
} as const

export function BinaryChange({ file }: { file: ChangedFile }) {
  const short = (hash: string | null) => hash?.slice(0, 8) ?? "nothing"
  return (
    <WholeFile file={file} icon={Binary} title={words[file.status]}>
      It has no lines to compare.{" "}
      <span className="font-mono text-small">
        {short(file.baseHash)} → {short(file.headHash)}
      </span>
    </WholeFile>
  )
}
