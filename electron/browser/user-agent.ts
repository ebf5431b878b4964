import { execFile } from "node:child_process"
import { readdir } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import type { Program } from "./discover.ts"

/** Major version of a Chromium; undefined when it does not say. */
async function majorOf(program: string): Promise<string | undefined> {
  if (process.platform === "win32") {
    // `chrome.exe --version` opens a window there. A folder beside it has the version's name.
    const names = await readdir(path.dirname(program)).catch(() => [])
    return names.map((name) => /^(\d+)(\.\d+){3}$/.exec(name)?.[1]).findLast((major) => major !== undefined)
  }
  const { stdout } = await promisify(execFile)(program, ["--version"], { timeout: 20_000 }).catch(() => ({
    stdout: "",
  }))
  return /(\d+)(?:\.\d+){3}/.exec(stdout)?.[1]
}

const systems: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "Macintosh; Intel Mac OS X 10_15_7",
  win32: "Windows NT 10.0; Win64; x64",
}

const shape = (system: string, major: string, mobile = "") =>
  `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0${mobile} Safari/537.36`

const known = new Map<string, Promise<string | undefined>>()

/**
 * What the browser calls itself: as the same program does with a window. Without one it says "HeadlessChrome", and many
 * sites then show a riddle or nothing at all. Undefined: its version is not known, and it is left as it is.
 */
export function userAgentOf(program: Program): Promise<string | undefined> {
  const asked =
    known.get(program.path) ??
    majorOf(program.path).then(
      (major) =>
        major &&
        shape(systems[process.platform] ?? "X11; Linux x86_64", major) +
          (program.name === "Microsoft Edge" ? ` Edg/${major}.0.0.0` : ""),
    )
  known.set(program.path, asked)
  // A machine that was too busy to answer may do better the next time.
  void asked.then((name) => name ?? known.delete(program.path))
  return asked
}

/** How the same version introduces itself on a phone: many sites go by that. */
export function mobileUserAgent(desktop: string) {
  const major = /Chrome\/(\d+)/.exec(desktop)?.[1] ?? "120"
  return {
    userAgent: shape("Linux; Android 10; K", major, " Mobile"),
    userAgentMetadata: {
      brands: [
        { brand: "Chromium", version: major },
        { brand: "Not=A?Brand", version: "24" },
      ],
      platform: "Android",
      platformVersion: "10",
      architecture: "",
      model: "K",
      mobile: true,
    },
  }
}
