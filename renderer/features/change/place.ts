import type { ChangedFile } from "../../../shared/native/change.ts"
import { byTree } from "./order.ts"

/** Where the person is: a file, and a hunk in it when the file has some. */
export interface Place {
  path: string
  hunk: string | null
}

const start = (file: ChangedFile): Place => ({ path: file.path, hunk: file.hunks[0]?.id ?? null })
const finish = (file: ChangedFile): Place => ({ path: file.path, hunk: file.hunks.at(-1)?.id ?? null })

/** The place that is still there: the same hunk, else the same file's first one, else the nearest file. */
export function keptPlace(files: readonly ChangedFile[], place: Place | null): Place | null {
  if (!place) return files[0] ? start(files[0]) : null
  const file = files.find((candidate) => candidate.path === place.path)
  if (!file) {
    const next = files.find((candidate) => byTree(candidate.path, place.path) > 0) ?? files.at(-1)
    return next ? start(next) : null
  }
  return file.hunks.some((hunk) => hunk.id === place.hunk) ? place : start(file)
}

/**
 * Where to go when what was at `before` (hunk number `index` of its file) has been decided: what took its place in
 * the file, else the next file, else the first thing that still waits.
 */
export function afterDecision(files: readonly ChangedFile[], before: string, index: number): Place | null {
  const same = files.find((file) => file.path === before)
  const inPlace = same?.hunks[index]
  if (same && inPlace) return { path: same.path, hunk: inPlace.id }
  const next = files.find((file) => byTree(file.path, before) > 0) ?? files[0]
  return next ? start(next) : null
}

/** One hunk on or back, over the ends of files. A file without hunks is one stop. Null at either end. */
export function stepHunk(files: readonly ChangedFile[], place: Place | null, by: 1 | -1): Place | null {
  const at = files.findIndex((file) => file.path === place?.path)
  const file = files[at]
  if (!file || !place) return files[0] ? start(files[0]) : null
  const index = file.hunks.findIndex((hunk) => hunk.id === place.hunk)
  const hunk = file.hunks[index + by]
  if (hunk && index >= 0) return { path: file.path, hunk: hunk.id }
  const other = files[at + by]
  if (!other) return null
  return by === 1 ? start(other) : finish(other)
}

export function stepFile(files: readonly ChangedFile[], path: string | null, by: 1 | -1): Place | null {
  const at = files.findIndex((file) => file.path === path)
  const file = at < 0 ? files[0] : files[at + by]
  return file ? start(file) : null
}
