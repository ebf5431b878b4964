import { readFile, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import type { Ignore } from "ignore"

/** Answers for paths below one folder. `path` is absolute; folders are asked with `folder: true`. */
export interface IgnoreRules {
  ignores(path: string, folder: boolean): boolean
  /** The rules that hold inside `folder`, an entry of this one. */
  enter(folder: string): Promise<IgnoreRules>
}

interface Layer {
  base: string
  rules: Ignore
}

/**
 * What git would ignore in `folder`: `.gitignore` from the repository's top down to it, `.ignore` as ripgrep reads it,
 * the repository's `info/exclude` and the user's ignore file. Outside a repository only files from `folder` on count.
 */
export async function ignoreRules(folder: string): Promise<IgnoreRules> {
  const { chain, top } = await repositoryChain(folder)
  const layers = (await Promise.all(chain.map(ownLayers))).flat()
  if (!top) return rulesOf(layers)
  const config = process.env.XDG_CONFIG_HOME ?? path.join(homedir(), ".config")
  const general = await Promise.all([
    layer(top, path.join(config, "git", "ignore")),
    layer(top, path.join(await commonGitFolder(top), "info", "exclude")),
  ])
  return rulesOf([...general.flat(), ...layers])
}

const rulesOf = (layers: Layer[]): IgnoreRules => ({
  ignores: (target, folder) => decide(layers, target, folder),
  async enter(folder) {
    return rulesOf([...layers, ...(await ownLayers(folder))])
  },
})

/** The folders whose rules count, outermost first, and the repository's top when there is one. */
async function repositoryChain(folder: string): Promise<{ chain: string[]; top?: string }> {
  const chain: string[] = []
  for (let current = folder; ; current = path.dirname(current)) {
    chain.unshift(current)
    if (await exists(path.join(current, ".git"))) return { chain, top: current }
    if (path.dirname(current) === current) return { chain: [folder] }
  }
}

async function ownLayers(base: string): Promise<Layer[]> {
  const found = await Promise.all([layer(base, path.join(base, ".gitignore")), layer(base, path.join(base, ".ignore"))])
  return found.flat()
}

async function layer(base: string, file: string): Promise<Layer[]> {
  const text = await readFile(file, "utf8").catch(() => "")
  if (!text.trim()) return []
  const { default: ignore } = await import("ignore")
  return [{ base, rules: ignore().add(text) }]
}

/** The last layer that has an opinion wins, as a deeper `.gitignore` may take a path back in. */
function decide(layers: Layer[], target: string, folder: boolean): boolean {
  let ignored = false
  for (const { base, rules } of layers) {
    const relative = path.relative(base, target).split(path.sep).join("/")
    if (!relative || relative.startsWith("../")) continue
    const answer = rules.test(folder ? `${relative}/` : relative)
    if (answer.ignored) ignored = true
    else if (answer.unignored) ignored = false
  }
  return ignored
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

/** `.git` of a linked worktree is a file that names its own folder, which in turn names the common one. */
async function commonGitFolder(top: string): Promise<string> {
  const git = path.join(top, ".git")
  const pointer = await readFile(git, "utf8").catch(() => "")
  const own = /^gitdir: (.+)$/m.exec(pointer)?.[1]
  if (!own) return git
  const folder = path.resolve(top, own.trim())
  const common = await readFile(path.join(folder, "commondir"), "utf8").catch(() => "")
  return common ? path.resolve(folder, common.trim()) : folder
}
