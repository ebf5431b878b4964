import { realpath } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"

/** Where the host keeps its state. Everything is below one folder so that `--home` moves all of it. */
export interface HomePaths {
  home: string
  database: string
  sandboxes: string
  worktrees: string
  checkpoints: string
  toolOutput: string
  credentials: string
  mcpAuth: string
  discovery: string
  config: string
  logs: string
}

export function homePaths(home: string = defaultHome()): HomePaths {
  const root = path.resolve(home)
  return {
    home: root,
    database: path.join(root, "outrigger.db"),
    sandboxes: path.join(root, "sandboxes"),
    worktrees: path.join(root, "worktrees"),
    checkpoints: path.join(root, "checkpoints"),
    toolOutput: path.join(root, "tool-output"),
    credentials: path.join(root, "credentials.json"),
    mcpAuth: path.join(root, "mcp-auth.json"),
    discovery: path.join(root, "server.json"),
    config: path.join(root, "config"),
    logs: path.join(root, "logs"),
  }
}

function defaultHome(): string {
  const { OUTRIGGER_HOME, XDG_DATA_HOME, LOCALAPPDATA } = process.env
  if (OUTRIGGER_HOME) return OUTRIGGER_HOME
  if (process.platform === "win32" && LOCALAPPDATA) return path.join(LOCALAPPDATA, "Outrigger")
  if (process.platform === "darwin") return path.join(homedir(), "Library", "Application Support", "Outrigger")
  return path.join(XDG_DATA_HOME ?? path.join(homedir(), ".local", "share"), "outrigger")
}

/** Whether `target` is `root` or below it, by text; both absolute. Resolve symlinks first (`realpathAllowMissing`). */
export function isInside(root: string, target: string): boolean {
  const relative = path.relative(root, target)
  return relative === "" || (!relative.startsWith(`..${path.sep}`) && relative !== ".." && !path.isAbsolute(relative))
}

/** The real path of `target` through every symlink, also when its last segments do not exist yet. */
export async function realpathAllowMissing(target: string): Promise<string> {
  const missing: string[] = []
  let current = path.resolve(target)
  for (;;) {
    try {
      return path.join(await realpath(current), ...missing)
    } catch (error) {
      const parent = path.dirname(current)
      if (parent === current || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error
      missing.unshift(path.basename(current))
      current = parent
    }
  }
}

/**
 * The absolute real path of `relative` inside `root`, through symlinks. Throws Fault `PathOutside` when it leaves the
 * root by `..`, by an absolute path, or by a link, and for a NUL byte.
 */
export async function resolveInside(root: string, relative: string): Promise<string> {
  const outside = () =>
    new Fault("PathOutside", `Access denied: path escapes project directory: ${JSON.stringify(relative)}`, {
      path: relative,
    })
  if (relative.includes("\0")) throw outside()
  const base = await realpath(root)
  const target = path.resolve(base, relative)
  if (!isInside(base, target)) throw outside()
  const real = await realpathAllowMissing(target)
  if (!isInside(base, real)) throw outside()
  return real
}
