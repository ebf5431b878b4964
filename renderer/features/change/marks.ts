import type { ChangedFile } from "../../../shared/native/change.ts"

/** Ids of what was looked at: hunks, or whole files where there are no hunks. A changed hunk has another id. */
export type Marks = Readonly<Record<string, true>>

/** What a mark on this file covers. */
export const markKeys = (file: ChangedFile): string[] =>
  file.hunks.length > 0
    ? file.hunks.map((hunk) => hunk.id)
    : [`${file.path}@${file.headHash ?? "gone"}${file.newMode ?? ""}`]

export const isReviewed = (file: ChangedFile, marks: Marks): boolean => markKeys(file).every((key) => marks[key])

export function withMark(marks: Marks, file: ChangedFile, on: boolean): Marks {
  const next: Record<string, true> = { ...marks }
  for (const key of markKeys(file)) {
    if (on) next[key] = true
    else delete next[key]
  }
  return next
}

/** Without what no longer exists, so that the store of marks does not grow for ever. */
export function prunedMarks(marks: Marks, files: readonly ChangedFile[]): Marks {
  const alive = new Set(files.flatMap(markKeys))
  const kept = Object.keys(marks).filter((key) => alive.has(key))
  return kept.length === Object.keys(marks).length ? marks : Object.fromEntries(kept.map((key) => [key, true as const]))
}
