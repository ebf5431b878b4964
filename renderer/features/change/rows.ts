import type { ChangedFile, ChangeEntry } from "../../../shared/native/change.ts"
import { baseName } from "../../lib/path.ts"

export type FileState = "pending" | "part" | "stale" | "conflict"

export interface FolderRow {
  type: "folder"
  path: string
  /** Folders with a single folder inside are one row: "src/features". */
  name: string
  depth: number
  open: boolean
  files: number
}

export interface FileRow {
  type: "file"
  file: ChangedFile
  depth: number
  state: FileState
}

export interface DecidedHeading {
  type: "decided"
  open: boolean
  count: number
}

export interface DecidedRow {
  type: "outcome"
  path: string
  outcome: "accepted" | "discarded" | "mixed"
}

export type Row = FolderRow | FileRow | DecidedHeading | DecidedRow

export const rowKey = (row: Row): string =>
  row.type === "file" ? `f:${row.file.path}` : row.type === "decided" ? "decided" : `${row.type}:${row.path}`

export interface Outcome {
  accepted: boolean
  discarded: boolean
}

/** What was decided about each path, from the history; undone decisions do not count. */
export function outcomes(history: readonly ChangeEntry[]): Map<string, Outcome> {
  const byPath = new Map<string, Outcome>()
  for (const entry of history) {
    if (entry.undone) continue
    for (const path of entry.files) {
      const outcome = byPath.get(path) ?? { accepted: false, discarded: false }
      if (entry.action === "discard") outcome.discarded = true
      else outcome.accepted = true
      byPath.set(path, outcome)
    }
  }
  return byPath
}

export function stateOf(file: ChangedFile, decided: ReadonlyMap<string, Outcome>): FileState {
  if (file.conflict) return "conflict"
  if (file.state === "stale") return "stale"
  return decided.has(file.path) ? "part" : "pending"
}

/** Files that have nothing pending any more, with what happened to them, by path. */
export function decidedRows(files: readonly ChangedFile[], decided: ReadonlyMap<string, Outcome>): DecidedRow[] {
  const pending = new Set(files.map((file) => file.path))
  return [...decided]
    .filter(([path]) => !pending.has(path))
    .map(([path, { accepted, discarded }]) => ({
      type: "outcome" as const,
      path,
      outcome: accepted && discarded ? ("mixed" as const) : accepted ? ("accepted" as const) : ("discarded" as const),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface Folder {
  path: string
  folders: Map<string, Folder>
  files: ChangedFile[]
}

/** Rows of a tree over files that are already in tree order. */
export function treeRows(
  files: readonly ChangedFile[],
  decided: ReadonlyMap<string, Outcome>,
  closed: ReadonlySet<string>,
): (FolderRow | FileRow)[] {
  const root: Folder = { path: "", folders: new Map(), files: [] }
  for (const file of files) {
    let folder = root
    for (const name of file.path.split("/").slice(0, -1)) {
      const path = folder.path ? `${folder.path}/${name}` : name
      const next = folder.folders.get(name) ?? { path, folders: new Map(), files: [] }
      folder.folders.set(name, next)
      folder = next
    }
    folder.files.push(file)
  }
  const rows: (FolderRow | FileRow)[] = []
  const walk = (folder: Folder, depth: number) => {
    for (const child of folder.folders.values()) {
      const { end, name } = compressed(child)
      const open = !closed.has(end.path)
      rows.push({ type: "folder", path: end.path, name, depth, open, files: countFiles(end) })
      if (open) walk(end, depth + 1)
    }
    for (const file of folder.files) rows.push({ type: "file", file, depth, state: stateOf(file, decided) })
  }
  walk(root, 0)
  return rows
}

function compressed(folder: Folder): { end: Folder; name: string } {
  let end = folder
  let name = baseName(folder.path)
  while (end.files.length === 0 && end.folders.size === 1) {
    const [only] = end.folders.values()
    if (!only) break
    end = only
    name = `${name}/${baseName(end.path)}`
  }
  return { end, name }
}

function countFiles(folder: Folder): number {
  let sum = folder.files.length
  for (const child of folder.folders.values()) sum += countFiles(child)
  return sum
}

export function flatRows(files: readonly ChangedFile[], decided: ReadonlyMap<string, Outcome>): FileRow[] {
  return files.map((file) => ({ type: "file", file, depth: 0, state: stateOf(file, decided) }))
}
