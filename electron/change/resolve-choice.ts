import type { FilePatch, Git, TreeEntry } from "../git/git.ts"
import { applyHunks } from "./apply.ts"
import type { FileState } from "./file-state.ts"
import { selectPatch } from "./patch.ts"
import type { Chosen } from "./selection.ts"
import type { Workspace } from "./workspace.ts"

/** One path's way from one state to another. */
export interface Step {
  path: string
  before: FileState
  after: FileState
}

/** What accepting does to the base side: the user's file and the baseline go from `before` to `after`. */
export async function acceptSteps(git: Git, workspace: Workspace, chosen: Chosen[]): Promise<Step[]> {
  const contents = await partialContents(git, workspace, chosen, "accept")
  return chosen.flatMap((choice) => {
    const { file } = choice
    if (choice.whole) {
      const step = { path: file.path, before: file.oldPath === undefined ? file.old : null, after: file.new }
      return file.oldPath === undefined ? [step] : [{ path: file.oldPath, before: file.old, after: null }, step]
    }
    // A part of a renamed file is a change to the file under its old name; the name itself stays pending.
    const mode = (file.old ?? file.new)!.mode
    return [{ path: file.oldPath ?? file.path, before: file.old, after: { mode, id: contents.get(file)! } }]
  })
}

/** What discarding does to the head side: the session's file goes from `before` to `after`. */
export async function discardSteps(git: Git, workspace: Workspace, chosen: Chosen[]): Promise<Step[]> {
  const contents = await partialContents(git, workspace, chosen, "discard")
  return chosen.flatMap((choice) => {
    const { file } = choice
    if (choice.whole) {
      const step = { path: file.path, before: file.new, after: file.oldPath === undefined ? file.old : null }
      return file.oldPath === undefined ? [step] : [step, { path: file.oldPath, before: null, after: file.old }]
    }
    const mode = (file.new ?? file.old)!.mode
    return [{ path: file.path, before: file.new, after: { mode, id: contents.get(file)! } }]
  })
}

/** Both directions build on the base: accept takes the chosen lines, discard all the others. */
async function partialContents(
  git: Git,
  workspace: Workspace,
  chosen: Chosen[],
  action: "accept" | "discard",
): Promise<Map<FilePatch, string>> {
  const partial = chosen.filter((choice) => !choice.whole)
  const bases = partial.map(({ file }) => file.old).filter((old): old is TreeEntry => old !== null)
  const blobs = await git.readBlobs(
    workspace.place,
    bases.map((old) => old.id),
  )
  const results = partial.map(({ file, pick }) => {
    const base = file.old ? blobs.get(file.old.id)!.toString("latin1") : ""
    const taken = action === "accept" ? pick : (hunk: number, line: number) => !pick(hunk, line)
    return Buffer.from(applyHunks(base, selectPatch(file.hunks, taken)), "latin1")
  })
  const ids = await git.writeBlobs(workspace.place, results)
  return new Map(partial.map(({ file }, index) => [file, ids[index]!]))
}
