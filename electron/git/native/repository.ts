import { realpath } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { ObjectFormat, Repository } from "../git.ts"
import { type Run, text } from "./run.ts"

export async function repository(run: Run, folder: string): Promise<Repository | undefined> {
  const cwd = await realpath(folder)
  const { code, stdout, stderr } = await run(
    ["rev-parse", "--show-toplevel", "--git-dir", "--git-common-dir", "--show-object-format", "--show-prefix"],
    { cwd, codes: [0, 128] },
  )
  if (code !== 0) {
    if (/not a git repository|must be run in a work tree/.test(stderr)) return undefined
    if (/dubious ownership/.test(stderr))
      throw new Fault(
        "GitFailed",
        `Git does not trust ${cwd}, because another user owns it. Run \`git config --global --add safe.directory '${cwd}'\` if you do.`,
        { path: cwd },
      )
    throw new Fault("GitFailed", `git could not read the repository at ${cwd}: ${stderr}`, { path: cwd })
  }
  const [root, gitDir, commonDir, format, prefix] = stdout.toString("utf8").split("\n")
  // The folder is inside a `.git` directory: there is no working folder to speak of.
  if (!root || !gitDir || !commonDir) return undefined
  // `--git-dir` and `--git-common-dir` answer relative to the folder asked about.
  const own = path.resolve(cwd, gitDir)
  const common = path.resolve(cwd, commonDir)
  return {
    root: path.resolve(root),
    gitDir: own,
    commonDir: common,
    prefix: prefix ?? "",
    linked: own !== common,
    objectFormat: format as ObjectFormat,
  }
}

export async function init(run: Run, folder: string, options: { branch?: string } = {}): Promise<void> {
  const branch = options.branch ? [`--initial-branch=${options.branch}`] : []
  await run(["init", "--quiet", "--template=", ...branch, "--", folder], { cwd: folder, write: true })
}

export async function config(run: Run, root: string, key: string): Promise<string | undefined> {
  const type = /file$/i.test(key) ? ["--path"] : []
  const result = await run(["config", ...type, "--get", key], { cwd: root, codes: [0, 1] })
  return result.code === 0 ? text(result) : undefined
}
