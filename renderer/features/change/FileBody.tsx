import type { ChangedFile } from "../../../shared/native/change.ts"
import { BinaryChange } from "./kind/BinaryChange.tsx"
import { isPicture } from "./kind/picture.ts"
import { PictureChange } from "./kind/PictureChange.tsx"
import { PlainChange } from "./kind/PlainChange.tsx"
import { SubmoduleChange } from "./kind/SubmoduleChange.tsx"
import { SymlinkChange } from "./kind/SymlinkChange.tsx"
import { TruncatedChange } from "./kind/TruncatedChange.tsx"
import { SidesDiff } from "./SidesDiff.tsx"

/** The right view for what changed in a file. */
export function FileBody({ file }: { file: ChangedFile }) {
  if (file.kind === "submodule") return <SubmoduleChange file={file} />
  if (file.kind === "symlink") return <SymlinkChange file={file} />
  if (file.kind === "binary") return isPicture(file.path) ? <PictureChange file={file} /> : <BinaryChange file={file} />
  if (file.truncated) return <TruncatedChange file={file} />
  if (file.hunks.length === 0) return <PlainChange file={file} />
  return <SidesDiff file={file} />
}
