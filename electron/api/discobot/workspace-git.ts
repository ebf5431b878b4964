import * as z from "zod/mini"
import { Fault, isFault } from "../../../shared/fault.ts"
import type { GitCommit } from "../../git/porcelain.ts"
import type { Services } from "../services.ts"
import { readFileDiffs } from "./git-diff.ts"
import { group, Reply } from "./route.ts"
import { isBinary, readBytes, treeOf, writeText } from "./workspace-file.ts"

const { list, add } = group("Workspace git")
export default list
const base = "~/workspaces/{workspaceId}/git"

async function placeOf(services: Services, id: string) {
  const companions = await services.companions()
  const { directory } = await companions.folders.settled(id)
  if (companions.git.kind !== "native") throw new Fault("Unavailable", "git not configured: install the git program.")
  const repository = await companions.git.repository(directory)
  if (!repository) throw new Fault("NotGit", `${directory} is not a git repository.`)
  return { ...companions, directory, repository }
}

const words: Record<string, string> = {
  M: "modified",
  A: "added",
  D: "deleted",
  R: "renamed",
  C: "copied",
  T: "modified",
  U: "conflict",
}
const wireCommit = (commit: GitCommit) => ({ ...commit, shortSha: commit.sha.slice(0, 7) })

add("get", `${base}/status`, {
  summary: "Working tree status",
  async handle({ services, params }) {
    const { git, repository } = await placeOf(services, params.workspaceId!)
    const { branch, commit, ahead, behind, entries } = await git.status(repository)
    const some = (side: "index" | "worktree") =>
      entries
        .filter((entry) => entry[side] !== "." && entry[side] !== "?" && entry[side] !== "!")
        .map((entry) => ({
          path: entry.path,
          status: words[entry[side]] ?? "modified",
          ...(entry.oldPath && { oldPath: entry.oldPath }),
        }))
    return {
      branch: branch ?? "",
      commit: commit ?? "",
      commitShort: commit?.slice(0, 7) ?? "",
      ahead,
      behind,
      staged: some("index"),
      unstaged: some("worktree"),
      untracked: entries.filter(({ index }) => index === "?").map(({ path }) => path),
      isClean: entries.length === 0,
      hasConflicts: entries.some(({ index, worktree }) => index === "U" || worktree === "U"),
    }
  },
})
add("post", `${base}/fetch`, {
  summary: "Fetches from the remote",
  async handle({ services, params }) {
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    await porcelain.fetch(repository.root)
    return { success: true }
  },
})
add("post", `${base}/checkout`, {
  summary: "Checks a ref out",
  body: z.object({ ref: z.optional(z.string()) }),
  async handle({ services, params, body }) {
    if (!body.ref?.trim()) throw new Fault("BadRequest", "ref is required")
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    await porcelain.checkout(repository.root, body.ref)
    return { success: true }
  },
})
add("get", `${base}/branches`, {
  summary: "Local and remote branches",
  async handle({ services, params }) {
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    const branches = await porcelain.branches(repository.root)
    return {
      branches: branches.map(({ remote, current, ...branch }) => ({ ...branch, isRemote: remote, isCurrent: current })),
    }
  },
})
add("get", `${base}/diff`, {
  summary: "Differences of the workspace",
  query: ["staged", "base", "head", "target", "path"],
  async handle({ services, params, query }) {
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    const [from, head] = [query.get("base"), query.get("head") ?? query.get("target")]
    const text = await porcelain.diff(repository.root, {
      staged: query.get("staged") === "true",
      ...(from && { base: from }),
      ...(head && { head }),
      paths: query.getAll("path"),
    })
    return { diffs: readFileDiffs(text) }
  },
})
add("get", `${base}/files`, {
  summary: "File tree, of the working folder or of a ref",
  query: ["ref"],
  async handle({ services, params, query }) {
    const { porcelain, git, repository } = await placeOf(services, params.workspaceId!)
    const ref = query.get("ref")
    if (ref) {
      const rows = await porcelain.tree(repository.root, ref)
      return {
        files: rows.map(({ path, mode, size, folder }) => ({ path, name: nameOf(path), isDir: folder, size, mode })),
      }
    }
    return { files: await treeOf(repository.root, await git.listFiles(repository, { untracked: true })) }
  },
})
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1)

add("get", `${base}/file`, {
  summary: "Content of a file, of the working folder or of a ref",
  query: ["path", "ref"],
  async handle({ services, params, query }) {
    const [path, ref] = [query.get("path"), query.get("ref") ?? ""]
    if (!path) throw new Fault("BadRequest", "path is required")
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    const bytes = ref ? await porcelain.show(repository.root, ref, path) : await readBytes(repository.root, path)
    if (!bytes) throw new Fault("FileNotFound", "File not found", { path })
    if (isBinary(bytes)) throw new Fault("UnsupportedMedia", "This file is not text.", { path })
    return { path, ref, content: bytes.toString("utf8") }
  },
})
add("post", `${base}/file`, {
  summary: "Writes a file",
  body: z.object({ path: z.optional(z.string()), content: z.optional(z.string()) }),
  async handle({ services, params, body }) {
    if (!body.path) throw new Fault("BadRequest", "path is required")
    const { repository } = await placeOf(services, params.workspaceId!)
    await writeText(repository.root, body.path, Buffer.from(body.content ?? ""))
    return { success: true }
  },
})
add("post", `${base}/stage`, {
  summary: "Stages files",
  body: z.object({ paths: z.optional(z.nullable(z.array(z.string()))) }),
  async handle({ services, params, body }) {
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    await porcelain.stage(repository.root, body.paths?.length ? body.paths : ["."])
    return { success: true }
  },
})
add("post", `${base}/commit`, {
  summary: "Commits what is staged",
  body: z.object({
    message: z.optional(z.string()),
    authorName: z.optional(z.string()),
    authorEmail: z.optional(z.string()),
  }),
  async handle({ services, params, body }) {
    if (!body.message?.trim()) throw new Fault("BadRequest", "message is required")
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    const author = body.authorName && body.authorEmail ? { name: body.authorName, email: body.authorEmail } : undefined
    const commit = await porcelain
      .commit(repository.root, { message: body.message, ...(author && { author }) })
      .catch((error: unknown) => {
        // Git says "nothing to commit" on stdout, which the failure does not carry.
        if (isFault(error, "GitFailed")) throw new Fault("Conflict", `git made no commit: ${error.message}`, error.data)
        throw error
      })
    return new Reply(201, wireCommit(commit))
  },
})
add("get", `${base}/log`, {
  summary: "History",
  query: ["ref", "limit"],
  async handle({ services, params, query }) {
    const { porcelain, repository } = await placeOf(services, params.workspaceId!)
    const limit = Math.min(Math.max(Math.floor(Number(query.get("limit") ?? 50)) || 50, 1), 1000)
    const ref = query.get("ref")
    const commits = await porcelain.log(repository.root, { limit, ...(ref && { ref }) })
    return { commits: commits.map(wireCommit) }
  },
})
