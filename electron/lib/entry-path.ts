import { realpath } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { isInside, realpathAllowMissing } from "./paths.ts"

export interface EntryPath {
  /** Real path of the root. */
  root: string
  /** The entry itself: its folder through every link, its own name as given. A link at its end is the link. */
  entry: string
  /** Where it leads, through a link at its end. */
  real: string
  /** Relative to the root, with forward slashes; "" for the root itself. */
  name: string
}

/**
 * An entry of a folder by a relative path, or by an absolute one inside of it. Neither `..` nor a link leads out: Fault
 * `PathOutside`. Fault `FileNotFound` when the folder itself is gone.
 */
export async function entryPath(folder: string, given: string): Promise<EntryPath> {
  const outside = () =>
    new Fault("PathOutside", `${JSON.stringify(given)} escapes workspace: choose a path inside ${folder}.`, {
      path: given,
    })
  if (given.includes("\0")) throw outside()
  const root = await realpath(folder).catch(() => {
    throw new Fault("FileNotFound", `There is no folder ${folder}.`, { path: folder })
  })
  const asked = path.resolve(folder, given)
  const base = isInside(folder, asked) ? folder : root
  if (!isInside(base, asked)) throw outside()
  const target = path.join(root, path.relative(base, asked))
  if (target === root) return { root, entry: root, real: root, name: "" }
  try {
    const parent = await realpathAllowMissing(path.dirname(target))
    const entry = path.join(parent, path.basename(target))
    const real = await realpathAllowMissing(entry)
    if (!isInside(root, parent) || !isInside(root, real)) throw outside()
    return { root, entry, real, name: path.relative(root, target).split(path.sep).join("/") }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOTDIR" || code === "ENAMETOOLONG" || code === "ELOOP" || code === "EACCES")
      throw new Fault("BadRequest", `${JSON.stringify(given)} cannot be reached: ${code}.`, { path: given })
    throw error
  }
}

/** Like `entryPath` for verbs that would take the folder itself away. Throws Fault `BadRequest` for it. */
export async function innerPath(folder: string, given: string): Promise<EntryPath> {
  const found = await entryPath(folder, given)
  if (found.entry === found.root || found.real === found.root)
    throw new Fault("BadRequest", `${JSON.stringify(given)} is the workspace itself. Name an entry inside of it.`, {
      path: given,
    })
  return found
}
