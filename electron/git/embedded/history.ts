import path from "node:path"
import type { Head, Place, Repository } from "../git.ts"
import { config } from "./repository.ts"
import { failed, fs, gitDirs, library } from "./library.ts"

export async function head({ gitDir }: Repository): Promise<Head> {
  const git = await library()
  const branch = (await git.currentBranch({ fs, gitdir: gitDir, fullname: false })) ?? null
  const commit = await git.resolveRef({ fs, gitdir: gitDir, ref: "HEAD" }).catch(() => null)
  return { commit, branch }
}

export async function branches({ gitDir }: Repository): Promise<string[]> {
  const git = await library()
  return (await git.listBranches({ fs, gitdir: gitDir })).filter((name) => name !== "HEAD").sort()
}

export async function defaultBranch(repository: Repository): Promise<string | null> {
  const git = await library()
  const { gitDir: gitdir } = repository
  const ref = "refs/remotes/origin/HEAD"
  const remote = await git.resolveRef({ fs, gitdir, ref, depth: 2 }).catch(() => undefined)
  if (remote?.startsWith("refs/remotes/origin/")) return remote.slice("refs/remotes/origin/".length)
  const names = await branches(repository)
  const configured = await config(repository, "init.defaultBranch")
  return [configured ?? "", "main", "master"].find((name) => names.includes(name)) ?? (await head(repository)).branch
}

/** Every commit reachable from `start`. Walks the history: as slow as it is long. */
async function ancestors(gitdir: string, start: string): Promise<Map<string, string[]>> {
  const git = await library()
  const cache = {}
  const found = new Map<string, string[]>()
  const open = [start]
  while (open.length) {
    const oid = open.pop()!
    if (found.has(oid)) continue
    const { commit } = await git.readCommit({ fs, gitdir, oid, cache })
    found.set(oid, commit.parent)
    open.push(...commit.parent)
  }
  return found
}

export async function rootCommit(repository: Repository): Promise<string | null> {
  const { commit } = await head(repository)
  if (!commit) return null
  const all = await ancestors(repository.gitDir, commit)
  const roots = [...all].filter(([, parents]) => parents.length === 0).map(([oid]) => oid)
  return roots.sort()[0] ?? null
}

export async function aheadBehind(
  repository: Repository,
  left: string,
  right: string,
): Promise<{ ahead: number; behind: number }> {
  const { gitDir } = repository
  const ids = await Promise.all([left, right].map((revision) => resolve({ gitDir }, revision)))
  if (!ids[0] || !ids[1]) throw failed("Comparing branches", new Error(`unknown revision ${ids[0] ? right : left}`))
  const [mine, theirs] = [await ancestors(gitDir, ids[0]), await ancestors(gitDir, ids[1])]
  const only = (a: Map<string, unknown>, b: Map<string, unknown>) => [...a.keys()].filter((oid) => !b.has(oid)).length
  return { ahead: only(mine, theirs), behind: only(theirs, mine) }
}

/** Understands full ids, refs, `X^{tree}` and `X^{commit}`. */
export async function resolve(place: Place, revision: string): Promise<string | undefined> {
  const git = await library()
  const match = /^(.*?)(?:\^\{(tree|commit)\})?$/.exec(revision)
  const [name = "", peel] = [match?.[1], match?.[2]]
  for (const gitdir of gitDirs(place)) {
    const oid = /^[0-9a-f]{40}$/.test(name)
      ? name
      : await git.resolveRef({ fs, gitdir, ref: name }).catch(() => undefined)
    if (!oid) continue
    if (!peel) return oid
    try {
      if (peel === "commit") return (await git.readCommit({ fs, gitdir, oid })).oid
      return (await git.readTree({ fs, gitdir, oid })).oid
    } catch {
      // Not here: perhaps where the place borrows from.
    }
  }
  return undefined
}

export async function updateRef(place: Place, ref: string, id: string | null): Promise<void> {
  const git = await library()
  if (id === null) return await git.deleteRef({ fs, gitdir: place.gitDir, ref })
  await git.writeRef({ fs, gitdir: place.gitDir, ref, value: id, force: true })
}

export async function refs(place: Place, prefix: string): Promise<Map<string, string>> {
  const git = await library()
  const gitdir = place.gitDir
  const folder = prefix.replace(/\/$/, "")
  const names = await git.listRefs({ fs, gitdir, filepath: folder }).catch(() => [])
  const found = new Map<string, string>()
  for (const name of names) {
    const ref = path.posix.join(folder, name)
    found.set(ref, await git.resolveRef({ fs, gitdir, ref }))
  }
  return found
}

export async function commitTree(place: Place, tree: string, parents: string[], message: string): Promise<string> {
  const git = await library()
  const timestamp = Math.floor(Date.now() / 1000)
  const person = { name: "Outrigger", email: "outrigger@localhost", timestamp, timezoneOffset: 0 }
  const commit = { tree, parent: parents, author: person, committer: person, message }
  return await git.writeCommit({ fs, gitdir: place.gitDir, commit })
}
