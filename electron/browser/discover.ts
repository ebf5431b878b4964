import { access, constants, readdir } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"

export interface Program {
  name: string
  path: string
}

type Env = Record<string, string | undefined>

const commands: [command: string, name: string][] = [
  ["google-chrome-stable", "Google Chrome"],
  ["google-chrome", "Google Chrome"],
  ["chrome", "Google Chrome"],
  ["chromium", "Chromium"],
  ["chromium-browser", "Chromium"],
  ["microsoft-edge-stable", "Microsoft Edge"],
  ["microsoft-edge", "Microsoft Edge"],
  ["msedge", "Microsoft Edge"],
]

/**
 * A Chromium that can be driven: OUTRIGGER_CHROMIUM, the PATH, the places where installers put them, then the ones that
 * Playwright or we downloaded. Undefined when there is none.
 */
export async function discover({
  env,
  downloads,
  platform = process.platform,
}: {
  env: Env
  /** Folder that our own installer downloads to. */
  downloads: string
  platform?: NodeJS.Platform
}): Promise<Program | undefined> {
  for (const candidate of candidates(env, platform)) if (await runs(candidate.path)) return candidate
  for (const folder of [downloads, ...playwrightFolders(env, platform)]) {
    const found = await downloaded(folder, platform)
    if (found) return found
  }
  return undefined
}

function candidates(env: Env, platform: NodeJS.Platform): Program[] {
  const chosen = env.OUTRIGGER_CHROMIUM
  const suffix = platform === "win32" ? ".exe" : ""
  const onPath = (env.PATH ?? env.Path ?? "")
    .split(path.delimiter)
    .filter(Boolean)
    .flatMap((folder) => commands.map(([command, name]) => ({ name, path: path.join(folder, command + suffix) })))
  return [...(chosen ? [{ name: nameOf(chosen), path: chosen }] : []), ...onPath, ...places(env, platform)]
}

function places(env: Env, platform: NodeJS.Platform): Program[] {
  if (platform === "darwin")
    return ["/Applications", path.join(homedir(), "Applications")].flatMap((folder) =>
      ["Google Chrome", "Chromium", "Microsoft Edge"].map((name) => ({
        name,
        path: path.join(folder, `${name}.app/Contents/MacOS/${name}`),
      })),
    )
  if (platform === "win32")
    return [env.PROGRAMFILES, env["PROGRAMFILES(X86)"], env.LOCALAPPDATA].flatMap((folder) =>
      folder
        ? [
            { name: "Google Chrome", path: path.join(folder, "Google/Chrome/Application/chrome.exe") },
            { name: "Chromium", path: path.join(folder, "Chromium/Application/chrome.exe") },
            { name: "Microsoft Edge", path: path.join(folder, "Microsoft/Edge/Application/msedge.exe") },
          ]
        : [],
    )
  return [
    { name: "Google Chrome", path: "/opt/google/chrome/chrome" },
    { name: "Chromium", path: "/usr/lib/chromium/chromium" },
    { name: "Chromium", path: "/snap/bin/chromium" },
    { name: "Microsoft Edge", path: "/opt/microsoft/msedge/msedge" },
  ]
}

function playwrightFolders(env: Env, platform: NodeJS.Platform): string[] {
  const set = env.PLAYWRIGHT_BROWSERS_PATH
  if (set && set !== "0") return [set]
  const home = env.HOME ?? homedir()
  if (platform === "darwin") return [path.join(home, "Library/Caches/ms-playwright")]
  if (platform === "win32") return env.LOCALAPPDATA ? [path.join(env.LOCALAPPDATA, "ms-playwright")] : []
  return [path.join(env.XDG_CACHE_HOME ?? path.join(home, ".cache"), "ms-playwright")]
}

/** The newest `chromium-NUMBER` in a folder of Playwright's downloads. */
async function downloaded(folder: string, platform: NodeJS.Platform): Promise<Program | undefined> {
  const names = await readdir(folder).catch(() => [])
  const builds = names
    .filter((name) => /^chromium-\d+$/.test(name))
    .sort((one, other) => Number(other.split("-")[1]) - Number(one.split("-")[1]))
  const files: Partial<Record<NodeJS.Platform, string[]>> = {
    darwin: ["mac", "mac-arm64", "mac-x64"].flatMap((kind) => [
      `chrome-${kind}/Chromium.app/Contents/MacOS/Chromium`,
      `chrome-${kind}/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing`,
    ]),
    win32: ["chrome-win/chrome.exe", "chrome-win64/chrome.exe"],
  }
  for (const build of builds)
    for (const file of files[platform] ?? ["chrome-linux/chrome", "chrome-linux64/chrome"]) {
      const program = path.join(folder, build, file)
      if (await runs(program)) return { name: "Playwright's Chromium", path: program }
    }
  return undefined
}

function nameOf(program: string): string {
  const base = path.basename(program).toLowerCase()
  if (base.includes("edge")) return "Microsoft Edge"
  return base.includes("chromium") ? "Chromium" : "Google Chrome"
}

const runs = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
