import { execFile } from "node:child_process"
import { promisify } from "node:util"

/** Files git knows or would add, relative to the root, in `/` form. */
export async function trackedFiles(root: string): Promise<string[]> {
  const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
  const { stdout } = await promisify(execFile)("git", list, { cwd: root, maxBuffer: 64 * 1024 * 1024 })
  return [...new Set(stdout.split("\0").filter(Boolean))]
}
