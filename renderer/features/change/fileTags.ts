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
  const endings = endingChange(file)
  if (endings) tags.push(endings)
  const last = file.hunks.at(-1)?.lines ?? []
  const bare = (type: string) => last.some((line) => line.type === type && line.noNewline)
  if (bare("add") && !bare("remove") && file.status !== "added") tags.push("no newline at the end")
  return tags
}

/** When every changed line only changed its ending: the diff would show equal lines. */
function endingChange(file: ChangedFile): string | null {
  const changed = (type: string) => file.hunks.flatMap((hunk) => hunk.lines.filter((line) => line.type === type))
  const added = changed("add").map((line) => line.text)
  const removed = changed("remove").map((line) => line.text)
  if (added.length === 0 || added.length !== removed.length) return null
  if (added.every((text, index) => text === `${removed[index]}\r`)) return "line endings LF → CRLF"
  if (removed.every((text, index) => text === `${added[index]}\r`)) return "line endings CRLF → LF"
  return null
}

/** The old name alone when the file stayed in its folder. */
function shortFrom(old: string, now: string): string {
  const folder = (path: string) => path.slice(0, path.lastIndexOf("/") + 1)
  return folder(old) === folder(now) ? old.slice(folder(old).length) : old
}
