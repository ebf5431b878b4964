import type { ChangedFile } from "../../../shared/native/change.ts"
import { BinaryChange } from "./kind/BinaryChange.tsx"
import { isPicture } from "./kind/picture.ts"
import { PictureChange } from "./kind/PictureChange.tsx"
import { PlainChange } from "./kind/PlainChange.tsx"
import { SubmoduleChange } from "./kind/SubmoduleChange.tsx"
import { SymlinkChange } from "./kind/SymlinkChange.tsx"
import { TruncatedChange } from "./kind/TruncatedChange.tsx"
import { SidesDiff } from "./SidesDiff.tsx"

/** The right view for what changed in a file. Diffs share one editor; everything else begins anew with each file. */
export function FileBody({ file }: { file: ChangedFile }) {
  const key = file.path
  if (file.kind === "submodule") return <SubmoduleChange key={key} file={file} />
  if (file.kind === "symlink") return <SymlinkChange key={key} file={file} />
  if (file.kind === "binary") {
    return isPicture(key) ? <PictureChange key={key} file={file} /> : <BinaryChange key={key} file={file} />
  }
  if (file.truncated) return <TruncatedChange key={key} file={file} />
  if (file.hunks.length === 0) return <PlainChange key={key} file={file} />
  return <SidesDiff file={file} />
}
