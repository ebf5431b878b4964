import { Fault } from "../../shared/fault.ts"
import type { FileSides } from "../../shared/native/change.ts"
import type { TreeEntry } from "../git/git.ts"
import type { Looking, Placed } from "./look.ts"
import { isBinary } from "./three-way.ts"

/** A diff editor takes no more, 16 MiB per side. */
const maxBytes = 16 * 1024 * 1024

/** Both sides of a pending file as text. Throws Fault `FileNotFound` when neither side has it, `TooLarge`. */
export async function fileSides(
  { git, checkpoints, store }: Looking,
  place: Placed,
  file: string,
  oldPath = file,
): Promise<FileSides> {
  const { workspace } = place
  const { tree: head } = await checkpoints.snapshot(workspace)
  const baseline = store.get(place.sessionID)?.baseline ?? head
  const old = (await git.readTree(workspace.place, baseline, [oldPath])).get(oldPath)
  const now = (await git.readTree(workspace.place, head, [file])).get(file)
  if (!old && !now) throw new Fault("FileNotFound", `${file} is on neither side of this change.`, { path: file })
  const readable = [old, now].filter((entry): entry is TreeEntry => entry !== undefined && entry.mode !== "160000")
  const ids = readable.map((entry) => entry.id)
  for (const size of (await git.sizes(workspace.place, ids)).values())
    if (size > maxBytes) throw new Fault("TooLarge", `${file} is too large to show (${size} bytes).`, { path: file })
  const blobs = await git.readBlobs(workspace.place, ids)
  const content = (entry: TreeEntry | undefined) => {
    if (!entry) return null
    return blobs.get(entry.id) ?? Buffer.from(`Subproject commit ${entry.id}\n`)
  }
  const [base, shown] = [content(old), content(now)]
  const binary = [base, shown].some((side) => side !== null && isBinary(side))
  const text = (side: Buffer | null) => (side && !binary ? side.toString("utf8") : null)
  return { path: file, base: text(base), head: text(shown), binary }
}
