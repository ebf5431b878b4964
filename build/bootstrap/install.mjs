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
  if (await isInstalled()) return
  const { withLock } = await import("./lock.mjs")
  const code = await withLock("install", async () => ((await isInstalled()) ? 0 : install()))
  if (code !== 0) stop("npm ci failed; its messages are above. Check the network and run the command again.", code)
}

async function install() {
  say(`${existsSync(modules) ? "the lockfile changed: " : ""}installing dependencies (npm ci, about a minute) …`)
  const { run } = await import("./child.mjs")
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"]
  const { npm_execpath: npm } = process.env
  const code = npm?.endsWith(".js")
    ? await run(process.execPath, [npm, ...args])
    : await run(process.platform === "win32" ? "npm.cmd" : "npm", args, { shell: process.platform === "win32" })
  if (code === 0) writeStamp(await lockDigest())
  return code
}

async function isInstalled() {
  try {
    const { size, mtimeMs } = statSync(lock)
    const seen = `${size} ${mtimeMs}`
    const [when, what] = readIfThere(stamp)?.split("\n") ?? []
    // The usual case reads no lockfile: its 0.4 MB would cost the host 10 MB and 10 ms at every start.
    if (when === seen) return true
    const digest = await lockDigest()
    // Not the same file, but the same text (a checkout); or npm was run by hand, which writes its own record within
    // seconds of the lockfile. A lockfile that came by git is newer than that record.
    if (what !== digest && statSync(installed).mtimeMs < mtimeMs - 5_000) return false
    writeStamp(digest)
    return true
  } catch (error) {
    if (error.code === "ENOENT") return false
    throw error
  }
}

function writeStamp(digest) {
  const { size, mtimeMs } = statSync(lock)
  writeFileSync(stamp, `${size} ${mtimeMs}\n${digest}\n`)
}

async function lockDigest() {
  const { createHash } = await import("node:crypto")
  return createHash("sha256").update(readFileSync(lock)).digest("hex")
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null
}
