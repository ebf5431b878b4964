import { lstat, mkdir, readFile, realpath, writeFile } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { Repository } from "../git.ts"
import { fs, library, needsGit } from "./library.ts"

/**
 * Finds a plain repository. A `.git` file (a linked worktree, a submodule) is refused: the library would read and
 * write the wrong places there. So is what it does not know: SHA-256 objects, a working folder elsewhere.
 */
export async function repository(folder: string): Promise<Repository | undefined> {
  const start = await realpath(folder)
  for (let root = start; ; root = path.dirname(root)) {
    const gitDir = path.join(root, ".git")
    const info = await lstat(gitDir).catch(() => undefined)
    if (info?.isFile()) needsGit(`${root} is a linked worktree or a submodule: working in it`)
    if (info?.isDirectory() && (await isGitDir(gitDir))) {
      await refuseUnknown(root, gitDir)
      const prefix = path.relative(root, start).split(path.sep).join("/")
      return {
        root,
        gitDir,
        commonDir: gitDir,
        prefix: prefix && `${prefix}/`,
        linked: false,
        objectFormat: "sha1",
      }
    }
    if (root === path.dirname(root)) return undefined
  }
}

const isGitDir = (gitDir: string) =>
  lstat(path.join(gitDir, "HEAD")).then(
    () => true,
    () => false,
  )

async function refuseUnknown(root: string, gitDir: string): Promise<void> {
  const text = await readFile(path.join(gitDir, "config"), "utf8").catch(() => "")
  if (/^\s*objectformat\s*=\s*sha256/im.test(text)) needsGit(`${root} has SHA-256 objects: reading it`)
  if (/^\s*worktree\s*=/im.test(text)) needsGit(`${root} keeps its working folder elsewhere: reading it`)
  if (/^\s*refstorage\s*=\s*reftable/im.test(text)) needsGit(`${root} keeps its refs in a table: reading it`)
}

export async function init(folder: string, options: { branch?: string } = {}): Promise<void> {
  const git = await library()
  await git.init({ fs, dir: folder, defaultBranch: options.branch ?? "main" })
}

export async function initStore(gitDir: string, options: { objectFormat?: string } = {}): Promise<void> {
  if (options.objectFormat === "sha256") throw new Fault("Unsupported", "SHA-256 stores need the git program.")
  const git = await library()
  await mkdir(gitDir, { recursive: true })
  await git.init({ fs, gitdir: gitDir, bare: true })
  await mkdir(path.join(gitDir, "info"), { recursive: true })
  await writeFile(path.join(gitDir, "info", "exclude"), "")
}

export async function config({ gitDir }: Repository, key: string): Promise<string | undefined> {
  const git = await library()
  const value = (await git.getConfig({ fs, gitdir: gitDir, path: key })) as string | number | boolean | undefined
  return value === undefined ? undefined : String(value)
}
