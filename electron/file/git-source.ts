import { lstat, readFile, readlink, realpath } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import type { Git, Repository } from "../git/git.ts"
import { looksBinary } from "../lib/text-format.ts"

/** What file features need of git. Paths are relative to `directory`, with `/`. */
export interface GitSource {
  /** The file as HEAD has it; undefined without git, without a commit, or when HEAD does not have it. */
  headFile(directory: string, path: string): Promise<Uint8Array | undefined>
  /**
   * Files of the folder that differ from HEAD (`git`), or from where the branch left the default branch (`branch`);
   * untracked ones too, ignored ones not. Undefined without git.
   */
  changes(directory: string, mode: "git" | "branch"): Promise<GitChange[] | undefined>
}

/** Both sides of a changed file. Undefined: it does not exist there; null: too large, binary, or not a file. */
export interface GitChange {
  path: string
  untracked: boolean
  status: "modified" | "added" | "deleted"
  before: string | null | undefined
  after: string | null | undefined
}

/** Bytes per side. */
const LARGEST = 4 * 1024 * 1024
/** Further files are named without their content: somebody forgot to ignore a folder. */
const MOST_READ = 2000

export function createGitSource(git: Git): GitSource {
  return {
    async headFile(directory, name) {
      const repository = await git.repository(directory)
      const { commit } = repository ? await git.head(repository) : { commit: null }
      if (!repository || !commit) return undefined
      const full = repository.prefix + name
      const entry = (await git.readTree(repository, commit, [full])).get(full)
      return entry && isFile(entry.mode) ? git.readBlob(repository, entry.id) : undefined
    },
    async changes(directory, mode) {
      const repository = await git.repository(directory)
      if (!repository) return undefined
      const base = await baseCommit(git, repository, mode)
      const candidates = await changedPaths(git, repository, base)
      const inside = [...candidates].filter(([name]) => name.startsWith(repository.prefix))
      const names = inside.map(([name]) => name)
      const entries = base && names.length ? await git.readTree(repository, base, names) : new Map()
      const files = [...entries.values()].filter((entry) => isFile(entry.mode))
      const sizes = await git.sizes(
        repository,
        files.map((entry) => entry.id),
      )
      const wanted = files.filter((entry) => (sizes.get(entry.id) ?? 0) <= LARGEST).map((entry) => entry.id)
      const blobs = wanted.length ? await git.readBlobs(repository, wanted) : new Map<string, Buffer>()
      const root = await realpath(repository.root)
      const changes: GitChange[] = []
      for (const [name, untracked] of inside) {
        const entry = entries.get(name)
        const blob = entry && blobs.get(entry.id)
        const before = entry ? (blob ? asText(blob) : null) : undefined
        const disk = await onDisk(path.join(root, name), changes.length < MOST_READ ? LARGEST : 0)
        if (disk && blob?.equals(disk)) continue
        const after = disk ? asText(disk) : disk
        if (before === undefined && after === undefined) continue
        const status = before === undefined ? "added" : after === undefined ? "deleted" : "modified"
        changes.push({ path: name.slice(repository.prefix.length), untracked, status, before, after })
      }
      return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
    },
  }
}

async function baseCommit(git: Git, repository: Repository, mode: "git" | "branch"): Promise<string | null> {
  const { commit } = await git.head(repository)
  if (mode === "git" || !commit) return commit
  const branch = await git.defaultBranch(repository)
  const tip = branch && ((await git.resolve(repository, branch)) ?? (await git.resolve(repository, `origin/${branch}`)))
  if (!tip) return commit
  const { behind } = await git.aheadBehind(repository, commit, tip)
  if (behind === 0) return tip
  throw new Fault(
    "Unsupported",
    `This branch and ${branch} have gone apart, so what the branch changed cannot be told here. Rebase or merge first, or compare with HEAD.`,
  )
}

/** Names relative to the repository's root, and whether git does not track them. */
async function changedPaths(git: Git, repository: Repository, base: string | null): Promise<Map<string, boolean>> {
  const { entries, commit } = await git.status(repository, { untracked: true })
  const found = new Map<string, boolean>()
  if (base && commit && base !== commit)
    for (const change of await git.diffTrees(repository, base, commit)) {
      found.set(change.path, false)
      if (change.oldPath) found.set(change.oldPath, false)
    }
  for (const { path: name, oldPath, index } of entries) {
    found.set(name, index === "?" && found.get(name) !== false)
    if (oldPath) found.set(oldPath, false)
  }
  return found
}

const isFile = (mode: string): boolean => mode.startsWith("100") || mode === "120000"

const asText = (bytes: Buffer): string | null =>
  looksBinary(bytes.subarray(0, 8192)) ? null : bytes.toString("utf8").replace(/^\uFEFF/, "")

async function onDisk(file: string, largest: number): Promise<Buffer | null | undefined> {
  try {
    const found = await lstat(file)
    if (found.isSymbolicLink()) return Buffer.from(await readlink(file))
    return found.isFile() && found.size <= largest ? await readFile(file) : null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return undefined
    throw error
  }
}
