import { execFile } from "node:child_process"
import { realpath } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import type { ProjectGit } from "../../electron/project/identity.ts"

const run = promisify(execFile)

const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]

/** Runs the real git in `folder`, whatever this machine's own configuration says. */
export async function git(folder: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" }
  const { stdout } = await run("git", ["-c", "init.defaultBranch=main", ...identity, ...args], { cwd: folder, env })
  return stdout.trim()
}

export async function commitAll(folder: string, message = "commit"): Promise<string> {
  await git(folder, "add", "-A")
  await git(folder, "commit", "-q", "--allow-empty", "-m", message)
  return git(folder, "rev-parse", "HEAD")
}

/** The part of git that projects use, by the real program; `calls` counts what was asked. */
export function realProjectGit(): ProjectGit & { calls: Record<string, number> } {
  const calls: Record<string, number> = {}
  const count = (name: string) => void (calls[name] = (calls[name] ?? 0) + 1)
  const quiet = (folder: string, ...args: string[]) => git(folder, ...args).catch(() => "")
  return {
    calls,
    async repository(folder) {
      count("repository")
      const found = await quiet(
        folder,
        "rev-parse",
        "--show-toplevel",
        "--absolute-git-dir",
        "--git-common-dir",
        "--show-prefix",
      )
      const [root, gitDir, commonDir, prefix = ""] = found.split("\n")
      if (!root || !gitDir || !commonDir) return undefined
      const common = await realpath(path.resolve(folder, commonDir))
      return { root, gitDir, commonDir: common, prefix, linked: common !== gitDir, objectFormat: "sha1" }
    },
    async rootCommit({ root }) {
      count("rootCommit")
      return (await quiet(root, "rev-list", "--max-parents=0", "HEAD")).split("\n").sort()[0] || null
    },
    async head({ root }) {
      count("head")
      return {
        commit: (await quiet(root, "rev-parse", "--verify", "-q", "HEAD")) || null,
        branch: (await quiet(root, "symbolic-ref", "--short", "-q", "HEAD")) || null,
      }
    },
    defaultBranch: async ({ root }) => ((await quiet(root, "rev-parse", "--verify", "-q", "main")) ? "main" : null),
    init: async (folder) => void (await git(folder, "init", "-q")),
  }
}
