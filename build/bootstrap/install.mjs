import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import path from "node:path"
import { root, say, stop } from "./say.mjs"

const lock = path.join(root, "package-lock.json")
const modules = path.join(root, "node_modules")
/** npm's own record of what it installed. */
const installed = path.join(modules, ".package-lock.json")
/** Which lockfile the installed tree came from. */
const stamp = path.join(modules, ".outrigger-lock")

/** Runs `npm ci` when there is no node_modules or the lockfile is another one than it was made from. */
export async function ensureInstalled() {
  if (isInstalled()) return
  say(`${existsSync(modules) ? "the lockfile changed: " : ""}installing dependencies (npm ci, about a minute) …`)
  const { run } = await import("./child.mjs")
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
  const { npm_execpath: npm } = process.env
  const code = npm?.endsWith(".js")
    ? await run(process.execPath, [npm, ...args])
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", args, { shell: process.platform === "win32" })
  if (code !== 0) stop("npm ci failed; its messages are above. Check the network and run the command again.", code)
  writeFileSync(stamp, lockDigest())
}

function isInstalled() {
  try {
    const digest = lockDigest()
    if (readIfThere(stamp) === digest) return true
    // Somebody ran npm by hand: believe npm's own record when it is newer than the lockfile.
    if (statSync(installed).mtimeMs < statSync(lock).mtimeMs) return false
    writeFileSync(stamp, digest)
    return true
  } catch (error) {
    if (error.code === "ENOENT") return false
    throw error
  }
}

/** Cheap and enough: 0.4 MB hashed in about a millisecond (FNV-1a over 32-bit words). */
function lockDigest() {
  const bytes = readFileSync(lock)
  const words = new Int32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~3)))
  let hash = 0x811c9dc5 ^ bytes.length
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193)
  for (const byte of bytes.subarray(bytes.length & ~3)) hash = Math.imul(hash ^ byte, 0x01000193)
  return `${bytes.length}-${(hash >>> 0).toString(16)}\n`
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null
}
