import type { FilePatch, PatchHunk, PatchLine, PatchOptions, Place, TreeChange, TreeEntry } from "../git.ts"
import { createReader, type Reader, type TreeNode } from "./objects.ts"

/** Equal folders are skipped by their id. Renames are found when the content is exactly the same. */
export async function diffTrees(
  place: Place,
  from: string,
  to: string,
  options: { renames?: boolean } = {},
): Promise<TreeChange[]> {
  const changes: TreeChange[] = []
  await compare(createReader(place), from, to, "", changes)
  const found = options.renames ? joinRenames(changes) : changes
  return found.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
}

async function compare(
  reader: Reader,
  from: string | undefined,
  to: string | undefined,
  prefix: string,
  changes: TreeChange[],
): Promise<void> {
  if (from === to) return
  const [old, now] = [from ? await reader.tree(from) : [], to ? await reader.tree(to) : []]
  const byName = new Map<string, [TreeNode | undefined, TreeNode | undefined]>()
  for (const node of old) byName.set(node.name, [node, undefined])
  for (const node of now) byName.set(node.name, [byName.get(node.name)?.[0], node])
  for (const [name, [before, after]] of byName) {
    const path = prefix + name
    const subtree = (node: TreeNode | undefined) => (node?.isTree ? node.id : undefined)
    if (before?.isTree || after?.isTree) await compare(reader, subtree(before), subtree(after), `${path}/`, changes)
    const [a, b] = [entryOf(before), entryOf(after)]
    if (a?.id === b?.id && a?.mode === b?.mode) continue
    changes.push({ status: a && b ? "modified" : a ? "deleted" : "added", path, old: a, new: b })
  }
}

const entryOf = (node: TreeNode | undefined): TreeEntry | null =>
  node && !node.isTree ? { mode: node.mode, id: node.id } : null

function joinRenames(changes: TreeChange[]): TreeChange[] {
  const removed = changes.filter((change) => change.status === "deleted")
  const taken = new Set<TreeChange>()
  const joined = changes.map((change): TreeChange => {
    if (change.status !== "added") return change
    const source = removed.find((one) => !taken.has(one) && one.old!.id === change.new!.id)
    if (!source) return change
    taken.add(source)
    return { status: "renamed", path: change.path, oldPath: source.path, old: source.old, new: change.new }
  })
  return joined.filter((change) => !taken.has(change))
}

export async function patch(place: Place, from: string, to: string, options: PatchOptions = {}): Promise<FilePatch[]> {
  const { paths, renames = true, context = 3, maxBytes = 1024 * 1024 } = options
  const wanted = paths && new Set(paths)
  const changes = (await diffTrees(place, from, to, { renames: false })).filter(
    (one) => !wanted || wanted.has(one.path),
  )
  const reader = createReader(place)
  const files: FilePatch[] = []
  for (const change of renames ? joinRenames(changes) : changes)
    files.push(await patchFile(reader, change, context, maxBytes))
  return files
}

async function patchFile(reader: Reader, change: TreeChange, context: number, maxBytes: number): Promise<FilePatch> {
  const file: FilePatch = { ...change, hunks: [], binary: false, large: false }
  const kind = (side: TreeEntry | null) => side?.mode.slice(0, 3)
  if (change.old?.id === change.new?.id) return file
  // A file that became a link has no lines in common with it.
  if (change.old && change.new && kind(change.old) !== kind(change.new)) return file
  const [old, now] = [await content(reader, change.old), await content(reader, change.new)]
  file.large = old.length > maxBytes || now.length > maxBytes
  file.binary = file.large || isBinary(old) || isBinary(now)
  if (file.binary) return file
  const hunks = await diffLines(old, now, context)
  if (hunks) file.hunks = hunks
  else file.binary = file.large = true
  return file
}

async function content(reader: Reader, side: TreeEntry | null): Promise<Buffer> {
  if (!side) return Buffer.alloc(0)
  if (side.mode === "160000") return Buffer.from(`Subproject commit ${side.id}\n`)
  return (await reader.blob(side.id)) ?? Buffer.alloc(0)
}

const isBinary = (bytes: Buffer) => bytes.subarray(0, 8000).includes(0)

/** Files that differ almost everywhere are given up on after this long, ms: the host has other things to do. */
const timeout = 2000

async function diffLines(old: Buffer, now: Buffer, context: number): Promise<PatchHunk[] | undefined> {
  const { structuredPatch } = await import("diff")
  const result = structuredPatch("a", "b", old.toString("latin1"), now.toString("latin1"), "", "", { context, timeout })
  return result?.hunks.map((hunk) => {
    // For a side without lines the library counts from 1 where git counts from 0.
    const start = (line: number, count: number) => (count === 0 ? line - 1 : line)
    const [oldStart, newStart] = [start(hunk.oldStart, hunk.oldLines), start(hunk.newStart, hunk.newLines)]
    const range = (line: number, count: number) => (count === 1 ? String(line) : `${line},${count}`)
    return {
      header: `@@ -${range(oldStart, hunk.oldLines)} +${range(newStart, hunk.newLines)} @@`,
      oldStart,
      oldLines: hunk.oldLines,
      newStart,
      newLines: hunk.newLines,
      lines: readLines(hunk.lines),
    }
  })
}

function readLines(lines: string[]): PatchLine[] {
  const found: PatchLine[] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (line.startsWith("\\")) {
      if (last) last.noNewline = true
    } else found.push({ type: line[0] === "+" ? "add" : line[0] === "-" ? "remove" : "context", text: line.slice(1) })
  }
  return found
}
