import { execFile } from "node:child_process"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

export interface InstalledPackage {
  /** Its folder, or why it is not there. */
  folder?: string
  missing?: string
  remove(): Promise<void>
}

/** Longest that the registry may take for one package, ms. */
const PATIENCE_MS = 150_000

/** A released package from the registry that npm is set up with, in a folder of its own. Runs none of its scripts. */
export async function installPackage(name: string, version: string): Promise<InstalledPackage> {
  const root = await mkdtemp(path.join(tmpdir(), "outrigger-package-"))
  const remove = () => rm(root, { recursive: true, force: true })
  try {
    await writeFile(path.join(root, "package.json"), "{}")
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--no-package-lock"]
    await run("npm", ["install", ...flags, `${name}@${version}`], {
      cwd: root,
      timeout: PATIENCE_MS,
      shell: process.platform === "win32",
    })
    return { folder: path.join(root, "node_modules", name), remove }
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string }
    const reason = /npm error (?!code)(.*)/.exec(stderr)?.[1] ?? message
    return { missing: `${name}@${version} could not be installed: ${reason.split("\n")[0]}`, remove }
  }
}
