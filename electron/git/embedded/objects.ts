import { Fault } from "../../../shared/fault.ts"
import type { Place, TreeEntry } from "../git.ts"
import { fs, gitDirs, library } from "./library.ts"

export interface TreeNode {
  name: string
  mode: string
  id: string
  isTree: boolean
}

/** Reads objects of one place; packs stay in memory for as long as the reader does. */
export function createReader(place: Place) {
  const cache = {}

  const find = async <T>(read: (gitdir: string) => Promise<T>): Promise<T | undefined> => {
    const git = await library()
    for (const gitdir of gitDirs(place)) {
      try {
        return await read(gitdir)
      } catch (error) {
        if (!(error instanceof git.Errors.NotFoundError)) throw error
      }
    }
    return undefined
  }

  return {
    async blob(id: string): Promise<Buffer | undefined> {
      const git = await library()
      const found = await find((gitdir) => git.readBlob({ fs, gitdir, oid: id, cache }))
      return found && Buffer.from(found.blob)
    },
    /** Direct children. The empty tree needs no object. */
    async tree(id: string): Promise<TreeNode[]> {
      if (id === emptyTreeId) return []
      const git = await library()
      const found = await find((gitdir) => git.readTree({ fs, gitdir, oid: id, cache }))
      if (!found) throw new Fault("GitFailed", `The tree ${id} is not in this repository any more.`, { id })
      return found.tree.map((entry) => ({
        name: entry.path,
        mode: entry.mode.padStart(6, "0"),
        id: entry.oid,
        isTree: entry.type === "tree",
      }))
    },
  }
}

export type Reader = ReturnType<typeof createReader>

export const emptyTreeId = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

export async function readTree(place: Place, tree: string, paths?: string[]): Promise<Map<string, TreeEntry>> {
  const reader = createReader(place)
  const found = new Map<string, TreeEntry>()
  const wanted = paths && new Set(paths)
  const leads = (folder: string) => !paths || paths.some((path) => path.startsWith(`${folder}/`))
  const walk = async (id: string, prefix: string): Promise<void> => {
    for (const node of await reader.tree(id)) {
      const path = prefix + node.name
      if (node.isTree) {
        if (leads(path)) await walk(node.id, `${path}/`)
      } else if (!wanted || wanted.has(path)) found.set(path, { mode: node.mode, id: node.id })
    }
  }
  await walk(tree, "")
  return found
}

export async function readBlobs(place: Place, ids: string[]): Promise<Map<string, Buffer>> {
  const reader = createReader(place)
  const found = new Map<string, Buffer>()
  for (const id of new Set(ids)) {
    const content = await reader.blob(id)
    if (content) found.set(id, content)
  }
  return found
}

export async function readBlob(place: Place, id: string): Promise<Buffer> {
  const blob = await createReader(place).blob(id)
  if (!blob) throw new Fault("GitFailed", `The object ${id} is not in this repository any more.`, { id })
  return blob
}

export async function writeBlobs(place: Place, contents: Buffer[]): Promise<string[]> {
  const git = await library()
  const ids: string[] = []
  for (const blob of contents) ids.push(await git.writeBlob({ fs, gitdir: place.gitDir, blob }))
  return ids
}

interface Draft {
  files: Map<string, TreeEntry>
  folders: Map<string, Draft>
}

/** Writes the trees of a whole listing; folders without files vanish. */
export async function writeTree(place: Place, entries: Map<string, TreeEntry>): Promise<string> {
  const git = await library()
  const root: Draft = { files: new Map(), folders: new Map() }
  for (const [path, entry] of entries) {
    const segments = path.split("/")
    const name = segments.pop()!
    let folder = root
    for (const segment of segments) {
      const next: Draft = folder.folders.get(segment) ?? { files: new Map(), folders: new Map() }
      folder.folders.set(segment, next)
      folder = next
    }
    folder.files.set(name, entry)
  }
  const write = async (draft: Draft): Promise<string> => {
    const tree = []
    for (const [path, { mode, id }] of draft.files)
      tree.push({ mode, path, oid: id, type: mode === "160000" ? ("commit" as const) : ("blob" as const) })
    for (const [path, child] of draft.folders)
      tree.push({ mode: "040000", path, oid: await write(child), type: "tree" as const })
    return await git.writeTree({ fs, gitdir: place.gitDir, tree })
  }
  return await write(root)
}

export async function editTree(place: Place, tree: string, edits: Map<string, TreeEntry | null>): Promise<string> {
  if (!edits.size) return tree
  const entries = await readTree(place, tree)
  for (const [path, entry] of edits) if (!entry) entries.delete(path)
  for (const [path, entry] of edits) {
    if (!entry) continue
    for (const other of entries.keys())
      if (other.startsWith(`${path}/`) || path.startsWith(`${other}/`)) entries.delete(other)
    entries.set(path, entry)
  }
  return await writeTree(place, entries)
}
