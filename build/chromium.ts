import { accessSync, constants, existsSync } from "node:fs"
import path from "node:path"
import { run } from "./bootstrap/child.mjs"
import { say } from "./bootstrap/say.mjs"

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
]

/** The Chromium or Chrome that tests drive: OUTRIGGER_CHROMIUM, then the PATH, then the usual places. */
export function chromiumPath(env: NodeJS.ProcessEnv = process.env): string | null {
  const { OUTRIGGER_CHROMIUM, PATH = "" } = env
  const onPath = PATH.split(path.delimiter).flatMap((folder) => names.map((name) => path.join(folder, name)))
  return [OUTRIGGER_CHROMIUM, ...onPath, ...places].find((it) => it && isExecutable(it)) ?? null
}

/**
 * Installs Debian's chromium where that is possible without asking (root on a Debian); elsewhere says what to do. The
 * tests that need it fail by themselves, with the same words.
 */
export async function ensureChromium(): Promise<void> {
  if (chromiumPath()) return
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    say(chromiumMissing)
    return
  }
  say("Chromium is missing: installing Debian's package (apt-get install chromium) …")
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" }
  const updated = await run("apt-get", ["update", "-qq"], { env })
  const installed =
    updated === 0 && (await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env }))
  if (installed !== 0) say(`apt-get failed; its messages are above. ${chromiumMissing}`)
}

export const chromiumMissing =
  "The browser tests need Chromium or Chrome: install one (on Debian: apt-get install chromium) or set OUTRIGGER_CHROMIUM to its path."

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
