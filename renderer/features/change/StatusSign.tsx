import type { ChangedFile } from "../../../shared/native/change.ts"
import { cx } from "../../lib/class.ts"
import { Drawn } from "./Drawn.tsx"

const signs = {
  added: { letter: "A", word: "added", color: "text-added" },
  modified: { letter: "M", word: "modified", color: "text-warning" },
  deleted: { letter: "D", word: "deleted", color: "text-removed" },
  renamed: { letter: "R", word: "renamed", color: "text-accent" },
} as const

export const statusWord = (file: ChangedFile): string =>
  file.status === "renamed" && file.oldPath ? `renamed from ${file.oldPath}` : signs[file.status].word

/** A letter for what happened to the file, as git has it. */
export function StatusSign({ file }: { file: ChangedFile }) {
  const { letter, color } = signs[file.status]
  return (
    <span title={statusWord(file)} className={cx("w-3 shrink-0 text-center font-semibold text-small", color)}>
      <Drawn text={letter} />
    </span>
  )
}
