import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"

export interface InstallOptions {
  /** Where the download goes. */
  folder: string
  env: Record<string, string | undefined>
  onLine: (line: string) => void
  signal: AbortSignal
}

/**
 * Downloads Playwright's Chromium with Playwright's own installer. Throws Fault `Unavailable` with what the installer
 * said last and what to do instead, and `Aborted` when the signal fires.
 */
export async function installChromium({ folder, env, onLine, signal }: InstallOptions): Promise<void> {
  const cli = path.join(path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js")
  const child = spawn(process.execPath, [cli, "install", "--no-shell", "chromium"], {
    env: { ...env, PLAYWRIGHT_BROWSERS_PATH: folder, ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    signal,
    killSignal: "SIGTERM",
  })
  let last = ""
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ""
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (rest + chunk).split(/[\r\n]+/)
      rest = lines.pop() ?? ""
      for (const line of lines.map(plain).filter(Boolean)) {
        if (!/^\s*at /.test(line)) last = telling(line) ?? last
        onLine(line)
      }
    })
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject)
    child.once("close", resolve)
  }).catch((error: NodeJS.ErrnoException) => {
    if (signal.aborted) throw new Fault("Aborted", "The installation was cancelled.")
    throw new Fault("Unavailable", `The installer could not be started: ${error.message}.`)
  })
  if (signal.aborted) throw new Fault("Aborted", "The installation was cancelled.")
  if (code !== 0)
    throw new Fault(
      "Unavailable",
      `Chromium could not be downloaded${last ? ` (${last})` : ""}. Check the network connection and try again, or install Chrome, Chromium or Edge yourself and start the browser again.`,
      { code },
    )
}

const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, "g")
const plain = (line: string) => line.replace(escapes, "").trimEnd().slice(0, 500)

/** A line that says why, rather than one of a stack or a progress bar, or one that only says that it failed. */
const telling = (line: string) =>
  !/Download failure, code|Failed to (?:install|download) /.test(line) &&
  /error|fail|cannot|unable|ENOTFOUND|ECONN|ETIMEDOUT/i.test(line)
    ? line.trim()
    : undefined
