import { GitCommitHorizontal } from "lucide-react"
import type { ChangedFile } from "../../../../shared/native/change.ts"
import { WholeFile } from "./WholeFile.tsx"

export function SubmoduleChange({ file }: { file: ChangedFile }) {
  const short = (hash: string | null) => hash?.slice(0, 10) ?? "nothing"
  return (
    <WholeFile
      file={file}
      icon={GitCommitHorizontal}
      title="A submodule points to another commit"
      refuse="It cannot be accepted from here: move the submodule with git in your folder."
    >
      <span className="font-mono text-small">
        {short(file.baseHash)} → {short(file.headHash)}
      </span>
    </WholeFile>
  )
}
