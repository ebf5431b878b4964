import type { ChangedFile } from "../../../shared/native/change.ts"

const executable = (mode: string | null) => mode === "100755"

/** What the diff's lines do not show: a new name, mode or kind. In a few words each. */
export function fileTags(file: ChangedFile): string[] {
  const tags: string[] = []
  if (file.status === "added") tags.push("new file")
  if (file.status === "deleted") tags.push("deleted")
  if (file.oldPath) tags.push(`from ${shortFrom(file.oldPath, file.path)}`)
  if (file.oldMode && file.newMode && file.oldMode !== file.newMode) {
    if (executable(file.newMode)) tags.push("now executable")
    else if (executable(file.oldMode)) tags.push("no longer executable")
    else if (file.kind !== "symlink" && file.newMode === "120000") tags.push("now a link")
    else tags.push(`mode ${file.oldMode} → ${file.newMode}`)
  }
  return tags
}

/** The old name alone when the file stayed in its folder. */
function shortFrom(old: string, now: string): string {
  const folder = (path: string) => path.slice(0, path.lastIndexOf("/") + 1)
  return folder(old) === folder(now) ? old.slice(folder(old).length) : old
}
