import { execFile } from "node:child_process"
import { access, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

export interface StockClient {
  version: string
  /** Its program, or why there is none here. */
  program?: string
  missing?: string
  remove(): Promise<void>
}

/** Longest that the registry may take for one package, ms. */
const PATIENCE_MS = 150_000

/**
 * A released opencode client, from the package registry that npm is set up with: the package of this platform alone, in a
 * folder of its own. Without a registry, or a build for this platform, it says why.
 */
export async function installStockClient(version: string): Promise<StockClient> {
  const platform = process.platform === "win32" ? "windows" : process.platform
  const name = `opencode-${platform}-${process.arch}`
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-client-"))
  const client: StockClient = { version, remove: () => rm(folder, { recursive: true, force: true }) }
  try {
    await writeFile(path.join(folder, "package.json"), "{}")
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--no-package-lock"]
    await run("npm", ["install", ...flags, `${name}@${version}`], {
      cwd: folder,
      timeout: PATIENCE_MS,
      shell: process.platform === "win32",
    })
    const program = path.join(folder, "node_modules", name, "bin", platform === "windows" ? "opencode.exe" : "opencode")
    await access(program)
    client.program = program
  } catch (error) {
    const { stderr = "", message } = error as Error & { stderr?: string }
    const reason = /npm error (?!code)(.*)/.exec(stderr)?.[1] ?? message
    client.missing = `${name}@${version} could not be installed: ${reason.split("\n")[0]}`
  }
  return client
}

/** A home of its own, nothing of the person's, and no request of its own to the network. */
export const clientEnvironment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  USERPROFILE: home,
  TERM: "xterm-256color",
  COLORTERM: "truecolor",
  LANG: "C.UTF-8",
  OPENCODE_DISABLE_AUTOUPDATE: "1",
  OPENCODE_DISABLE_MODELS_FETCH: "1",
})
