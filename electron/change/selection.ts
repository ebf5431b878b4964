import { Fault } from "../../shared/fault.ts"
import type { Selection } from "../../shared/native/change.ts"
import type { FilePatch } from "../git/git.ts"
import { hunkIds } from "./hunk-id.ts"
import { type Pick, takesAll } from "./patch.ts"

/** A file with what was chosen of it. `whole`: its content, mode, kind and name. */
export type Chosen = { file: FilePatch; whole: true } | { file: FilePatch; whole: false; pick: Pick }

/**
 * Finds what a selection means in the pending files. A file or hunk that is not pending any more is Fault `Stale`:
 * the person saw something else. A selection that takes every line of a file takes the whole file.
 */
export function choose(selection: Selection, files: readonly FilePatch[]): Chosen[] {
  if ("all" in selection) return files.filter((file) => !isSubmodule(file)).map((file) => ({ file, whole: true }))
  const chosen = new Map<string, Chosen>()
  for (const wanted of selection.files) {
    const file = files.find((candidate) => candidate.path === wanted.path)
    if (!file) throw gone(`${wanted.path} has no pending change any more.`, wanted.path)
    if (isSubmodule(file))
      throw new Fault("Unsupported", `${wanted.path} is a submodule: move it with git, not from here.`, {
        path: wanted.path,
      })
    chosen.set(file.path, wanted.hunks ? chooseHunks(file, wanted.hunks) : { file, whole: true })
  }
  if (!chosen.size) throw new Fault("BadRequest", "Nothing was selected: name at least one file.")
  return [...chosen.values()]
}

const isSubmodule = (file: FilePatch) => file.old?.mode === "160000" || file.new?.mode === "160000"

function chooseHunks(file: FilePatch, wanted: { id: string; lines?: number[] }[]): Chosen {
  if (!wanted.length) throw new Fault("BadRequest", `No hunk of ${file.path} was selected.`, { path: file.path })
  const ids = hunkIds(file)
  const taken = new Map<number, Set<number> | "all">()
  for (const { id, lines } of wanted) {
    const index = ids.indexOf(id)
    if (index < 0) throw gone(`A hunk of ${file.path} is not pending any more.`, file.path)
    if (lines) checkLines(file, index, lines)
    const before = taken.get(index)
    if (!lines || before === "all") taken.set(index, "all")
    else taken.set(index, new Set([...(before ?? []), ...lines]))
  }
  const pick: Pick = (hunk, line) => {
    const lines = taken.get(hunk)
    return lines === "all" || lines?.has(line) === true
  }
  return takesAll(file.hunks, pick) ? { file, whole: true } : { file, whole: false, pick }
}

function checkLines(file: FilePatch, hunk: number, lines: number[]): void {
  const all = file.hunks[hunk]!.lines
  const changed = (line: number) => all[line] !== undefined && all[line].type !== "context"
  if (!lines.length || !lines.every(changed))
    throw new Fault("BadRequest", `The selected lines of ${file.path} are not added or removed ones.`, {
      path: file.path,
      lines,
    })
}

const gone = (what: string, path: string) =>
  new Fault("Stale", `${what} Refresh the changes and decide again.`, { paths: [path] })
