import { Fault } from "../../shared/fault.ts"
import type { GitLogin } from "../lib/git-address.ts"
import { createRun, text, type Run } from "./native/run.ts"

export interface GitBranch {
  name: string
  remote: boolean
  current: boolean
  commit: string
  upstream?: string
}

export interface GitCommit {
  sha: string
  message: string
  author: string
  authorEmail: string
  /** ISO 8601, as git writes it. */
  authorDate: string
  committer: string
  commitDate: string
  parents: string[]
}

export interface NewCommit {
  message: string
  author?: { name: string; email: string }
  /** Only these paths, whatever else is staged. Default: what is staged. */
  paths?: string[]
}

/**
 * What people do with git in a folder, by the git program, with their own configuration and credential helper, without
 * the repository's hooks. Never asks on a terminal. Failures are Fault `GitFailed` with git's own words; names that git could take for options
 * are refused as `BadRequest`.
 */
export interface Porcelain {
  /**
   * Resolves to the folder once everything is there. A folder that was not there before is removed when it fails. `url` has
   * no password in it: `login` is used this once and kept nowhere.
   */
  clone(url: string, folder: string, options?: { login?: GitLogin; signal?: AbortSignal }): Promise<void>
  /** A repository with one empty commit, so that sandboxes can be made of it. */
  begin(folder: string): Promise<void>
  /** `login`: only for remotes at the address that it names. */
  fetch(folder: string, login?: GitLogin & { url: string }): Promise<void>
  checkout(folder: string, ref: string): Promise<void>
  branches(folder: string): Promise<GitBranch[]>
  /** The working folder against the index (`staged`: the index against HEAD), or two revisions, as one git patch. */
  diff(folder: string, options: { staged?: boolean; base?: string; head?: string; paths?: string[] }): Promise<string>
  /** Everything below a revision's tree, folders too. */
  tree(folder: string, ref: string): Promise<{ path: string; mode: string; size: number; folder: boolean }[]>
  /** Undefined: no such file there. */
  show(folder: string, ref: string, path: string): Promise<Buffer | undefined>
  stage(folder: string, paths: string[]): Promise<void>
  /** Answers the new commit. */
  commit(folder: string, input: NewCommit): Promise<GitCommit>
  log(folder: string, options: { ref?: string; limit: number }): Promise<GitCommit[]>
}

const LONG_MS = 30 * 60_000
const format = "%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%cI%x00%B%x01"

export function createPorcelain(options: { run?: Run; started?: (pid: number) => () => void } = {}): Porcelain {
  const { run = createRun(), started } = options
  const quiet = { GIT_SSH_COMMAND: "ssh -o BatchMode=yes" }
  const inside = async (folder: string, args: string[], write = true, codes?: number[]) =>
    run(args, { cwd: folder, write, env: quiet, ...(codes && { codes }) })
  const log: Porcelain["log"] = async (folder, { ref = "HEAD", limit }) => {
    const revision = await resolved(folder, ref)
    if (!revision) {
      if (ref === "HEAD") return []
      throw new Fault("GitFailed", `There is no revision ${ref}.`, { ref })
    }
    const result = await inside(folder, ["log", `--max-count=${limit}`, `--format=${format}`, revision, "--"], false)
    return result.stdout
      .toString("utf8")
      .split("\u0001\n")
      .filter((row) => row.trim())
      .map(readCommit)
  }
  const resolved = async (folder: string, ref: string) => {
    const result = await inside(
      folder,
      ["rev-parse", "--verify", "--quiet", `${safe(ref)}^{commit}`],
      false,
      [0, 1, 128],
    )
    return result.code === 0 ? text(result).trim() : undefined
  }

  return {
    async clone(url, folder, { login, signal } = {}) {
      if (url.startsWith("-") || /^(file|ext|fd):/i.test(url))
        throw new Fault("BadRequest", "This address cannot be cloned from. Use https, ssh or git.")
      await run(["clone", "--quiet", "--", url, folder], {
        write: true,
        deadline: LONG_MS,
        signal,
        started,
        env: { ...quiet, GIT_ALLOW_PROTOCOL: "http:https:ssh:git", ...(login && onlyFor(url, login)) },
      })
    },
    async begin(folder) {
      await inside(folder, ["init", "--quiet"])
      if (await resolved(folder, "HEAD")) return
      await inside(folder, ["commit", "--quiet", "--allow-empty", "-m", "Initial commit"])
    },
    async fetch(folder, login) {
      const env = { ...quiet, ...(login && onlyFor(login.url, login)) }
      await run(["fetch", "--quiet"], { cwd: folder, write: true, env, deadline: 5 * 60_000, started })
    },
    checkout: async (folder, ref) => void (await inside(folder, ["checkout", "--quiet", safe(ref), "--"])),
    async branches(folder) {
      const columns = "%(refname)%00%(objectname)%00%(HEAD)%00%(upstream:short)%00%(symref)"
      const result = await inside(folder, ["for-each-ref", `--format=${columns}`, "refs/heads", "refs/remotes"], false)
      return text(result)
        .split("\n")
        .filter(Boolean)
        .flatMap((row) => {
          const [ref = "", commit = "", mark = "", upstream = "", symbolic = ""] = row.split("\0")
          if (symbolic) return []
          const remote = ref.startsWith("refs/remotes/")
          const name = ref.slice(remote ? "refs/remotes/".length : "refs/heads/".length)
          return [{ name, remote, current: mark === "*", commit, ...(upstream && { upstream }) }]
        })
    },
    async diff(folder, { staged, base, head, paths = [] }) {
      const args = ["diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames"]
      if (staged) args.push("--cached")
      if (base) args.push(safe(base))
      if (head) args.push(safe(head))
      return (await inside(folder, [...args, "--", ...paths.map(literal)], false)).stdout.toString("latin1")
    },
    async tree(folder, ref) {
      const result = await inside(folder, ["ls-tree", "-r", "-t", "-l", "-z", safe(ref)], false)
      return result.stdout
        .toString("utf8")
        .split("\0")
        .filter(Boolean)
        .map((row) => {
          const [, mode = "", type = "", size = "", path = ""] = /^(\d+) (\w+) \S+ +(\S+)\t(.*)$/s.exec(row) ?? []
          return { path, mode, size: Number(size) || 0, folder: type === "tree" }
        })
    },
    async show(folder, ref, path) {
      const result = await inside(folder, ["cat-file", "blob", `${safe(ref)}:${path}`], false, [0, 1, 128])
      return result.code === 0 ? result.stdout : undefined
    },
    stage: async (folder, paths) => void (await inside(folder, ["add", "--", ...paths.map(literal)])),
    async commit(folder, { message, author, paths }) {
      if (paths) await inside(folder, ["add", "--all", "--", ...paths.map(literal)])
      const person = async (key: string) =>
        text(await inside(folder, ["config", `user.${key}`], false, [0, 1])).trim() || undefined
      const [name = "Outrigger", email = "outrigger@localhost"] = [await person("name"), await person("email")]
      const env = {
        ...quiet,
        GIT_AUTHOR_NAME: author?.name ?? name,
        GIT_AUTHOR_EMAIL: author?.email ?? email,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
      }
      const only = paths ? ["--only", "--", ...paths.map(literal)] : []
      await run(["commit", "--quiet", "-m", message, ...only], { cwd: folder, write: true, env })
      const [made] = await log(folder, { limit: 1 })
      if (!made) throw new Fault("GitFailed", "git made no commit.")
      return made
    },
    log,
  }
}

function readCommit(row: string): GitCommit {
  const [
    sha = "",
    parents = "",
    author = "",
    authorEmail = "",
    authorDate = "",
    committer = "",
    commitDate = "",
    message = "",
  ] = row.split("\0")
  return {
    sha: sha.trim(),
    parents: parents.split(" ").filter(Boolean),
    author,
    authorEmail,
    authorDate,
    committer,
    commitDate,
    message: message.trimEnd(),
  }
}

/** Configuration by which git signs in at the address's own host, through its environment: no argument, no file. */
function onlyFor(url: string, { username, password }: GitLogin): Record<string, string> {
  const key = `credential.${new URL(url).origin}.helper`
  const say = `printf 'username=%s\\npassword=%s\\n' "$OUTRIGGER_LOGIN_NAME" "$OUTRIGGER_LOGIN_PASSWORD"`
  return {
    GIT_CONFIG_COUNT: "2",
    // An empty value leaves the person's own helpers out: they would store what they are told of.
    GIT_CONFIG_KEY_0: key,
    GIT_CONFIG_VALUE_0: "",
    GIT_CONFIG_KEY_1: key,
    GIT_CONFIG_VALUE_1: `!f() { test "$1" = get && ${say}; }; f`,
    OUTRIGGER_LOGIN_NAME: username,
    OUTRIGGER_LOGIN_PASSWORD: password,
  }
}

/** A revision that git cannot take for an option. */
function safe(ref: string): string {
  if (ref === "" || ref.startsWith("-") || ref.includes("\0"))
    throw new Fault("BadRequest", `${JSON.stringify(ref)} is not a revision.`, { ref })
  return ref
}

/** Pathspecs are literal for every call; only what cannot be a path at all is refused. */
function literal(path: string): string {
  if (path.includes("\0")) throw new Fault("BadRequest", "A path cannot hold a NUL byte.")
  return path
}
