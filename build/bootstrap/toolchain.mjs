import { existsSync } from "node:fs"
import path from "node:path"
import { root, stop } from "./say.mjs"

/** Node's major that the host is written for: node:sqlite, type stripping, and the Node inside Electron. */
const major = 24

export const isProjectNode = (version = process.versions.node) => Number(version.split(".")[0]) >= major

/**
 * The Node pinned by build/toolchain, by path. It comes through the lockfile as a platform package without install
 * scripts, so it is there after every `npm ci` on the platforms that have one. Null elsewhere (macOS).
 */
export function pinnedNode() {
  const platform = process.platform === "win32" ? "win" : process.platform
  const file = process.platform === "win32" ? "node.exe" : "node"
  const binary = path.join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", file)
  return existsSync(binary) ? binary : null
}

/** A Node new enough to run the project, or the end of the process with what to do. */
export function projectNode() {
  const pinned = pinnedNode()
  if (pinned) return pinned
  return stop(
    `needs Node ${major} or newer, this is ${process.version}, and the pinned one is not available for ` +
      `${process.platform}-${process.arch}. Install Node ${major} and run the command with it.`,
  )
}
