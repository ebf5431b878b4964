import { createHash } from "node:crypto"
import { mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import type { Git, ObjectFormat, Repository, WorkPlace } from "../git/git.ts"
import { type HomePaths, isInside } from "../lib/paths.ts"

/** A folder whose content can be checkpointed: the top of a working folder, or a folder without git. */
export interface Workspace {
  /** Absolute and real; all paths of trees are relative to it. */
  root: string
  /** The folder asked about, relative to the root with `/` at its end; "" when it is the root. */
  prefix: string
  /** undefined: not a git repository. */
  repository: Repository | undefined
  format: ObjectFormat
  /** Our store, with an index of this workspace's own. One store serves a repository and all its worktrees. */
  place: WorkPlace
  excludeFrom: string[]
  excludesFile: string | undefined
}

/** Generated folders that nobody means to keep, for folders without a .gitignore of their own. */
const usualExcludes = ["node_modules/", ".venv/", "__pycache__/", ".DS_Store", "*.pyc", ".gradle/", ".tox/"]

export interface Workspaces {
  /** Throws Fault `Unsupported` for a folder that is too wide (home, root), `FileNotFound` when it is not there. */
  open(folder: string): Promise<Workspace>
  /** The store of a repository or folder, whether or not it exists. */
  storeOf(commonDir: string): string
}

export function createWorkspaces(options: { git: Git; paths: HomePaths; userHome?: string }): Workspaces {
  const { git, paths, userHome = homedir() } = options
  const known = new Map<string, Promise<Workspace>>()

  const storeOf = (key: string) => {
    const name = path.basename(key) === ".git" ? path.basename(path.dirname(key)) : path.basename(key)
    return path.join(paths.checkpoints, `${readable(name)}-${shortHash(key)}`)
  }

  const prepare = async (folder: string): Promise<Workspace> => {
    const found = await git.repository(folder)
    // A dotfiles repository over the whole home folder does not make a folder in it that wide.
    const repository = found && (await tooWide(found.root, userHome)) ? undefined : found
    const root = repository ? await realpath(repository.root) : folder
    if (await tooWide(root, userHome))
      throw new Fault(
        "Unsupported",
        `${root} is too wide for checkpoints: open the folder of one project instead of your home or the whole disk.`,
        { path: root },
      )
    const key = repository ? await realpath(repository.commonDir) : root
    const store = storeOf(key)
    await ensureStore(store, key, repository)
    await writeExcludes(store, root, repository)
    return {
      root,
      prefix: repository?.prefix ?? "",
      repository,
      format: repository?.objectFormat ?? "sha1",
      place: {
        gitDir: store,
        workTree: root,
        index: path.join(store, "worktrees", `${shortHash(root)}.index`),
        alternates: repository ? [path.join(key, "objects")] : [],
      },
      excludeFrom: repository ? [path.join(repository.commonDir, "info", "exclude")] : [],
      excludesFile: repository && (await git.config(repository, "core.excludesFile")),
    }
  }

  const ensureStore = async (store: string, key: string, repository: Repository | undefined) => {
    if (await exists(path.join(store, "outrigger.json"))) return
    await git.initStore(store, {
      objectFormat: repository?.objectFormat,
    })
    // Written last: a store that was cut while it was made is made again.
    await writeFile(path.join(store, "outrigger.json"), JSON.stringify({ of: key }))
  }

  const writeExcludes = async (store: string, root: string, repository: Repository | undefined) => {
    const lines = [".outrigger-*.tmp", ...(repository ? [] : usualExcludes)]
    if (isInside(root, paths.home)) lines.push(`/${escapePattern(path.relative(root, paths.home))}/`)
    await mkdir(path.join(store, "info"), { recursive: true })
    await writeFile(path.join(store, "info", "exclude"), `${lines.join("\n")}\n`)
  }

  return {
    storeOf,
    async open(folder) {
      const real = await realpath(folder).catch(() => {
        throw new Fault("FileNotFound", `The folder ${folder} is not there any more.`, { path: folder })
      })
      const before = await known.get(real)?.catch(() => undefined)
      if (before && (await stillTrue(before, real))) return before
      const opened = prepare(real)
      known.set(real, opened)
      return await opened
    },
  }
}

/** A repository may have been made or removed since. Without git, only a `.git` here or above can change the answer. */
async function stillTrue(workspace: Workspace, folder: string): Promise<boolean> {
  if (!(await exists(path.join(workspace.place.gitDir, "outrigger.json")))) return false
  if (workspace.repository) return await exists(path.join(workspace.root, ".git"))
  for (let at = folder; ; at = path.dirname(at)) {
    if (await exists(path.join(at, ".git"))) return false
    if (at === path.dirname(at)) return true
  }
}

async function tooWide(root: string, userHome: string): Promise<boolean> {
  const home = await realpath(userHome).catch(() => userHome)
  return root === path.parse(root).root || isInside(root, home)
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )

const shortHash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16)
const readable = (name: string) => name.replace(/[^\w.-]+/g, "-").slice(0, 40) || "folder"
const escapePattern = (relative: string) =>
  relative
    .split(path.sep)
    .join("/")
    .replace(/[\\*?[\]!# ]/g, "\\$&")

/** What the store was made for; undefined when it is not one of ours. */
export async function readStoreOwner(store: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(path.join(store, "outrigger.json"), "utf8")) as { of: string }).of
  } catch {
    return undefined
  }
}
