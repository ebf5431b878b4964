import { spawn } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { createConnection } from "node:net"
import path from "node:path"
import { runInherited } from "./child.mjs"
import { root, say } from "./say.mjs"

/** How long fetching Electron's binary (about 110 MB) may take before the browser is used instead, milliseconds. */
const fetchDeadline = 120_000
/** How long the download host may take to accept a connection, milliseconds. */
const reachDeadline = 2_500

/**
 * Opens the window and ends with it, or says in one line why not and resolves to false: the caller then serves the
 * same app to a browser.
 */
export async function openWindow(args) {
  const why = await whyNotElectron()
  if (why) {
    say(`${why}; serving the same app to ${hasDisplay() ? "your browser" : "a browser: open the link below"}.`)
    return false
  }
  const flags = []
  if (process.platform === "linux" && process.getuid?.() === 0) {
    say("running as root: Chromium's sandbox does not work for root, so the window runs without it.")
    flags.push("--no-sandbox")
  }
  await runInherited(electronBinary(), [...flags, root, ...args])
  return true
}

export const hasDisplay = () =>
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

async function whyNotElectron() {
  if (!hasDisplay()) return "there is no display for a window"
  if (electronBinary()) return null
  say("fetching Electron's binary (once) …")
  if (!(await canReachDownloads()) || !(await fetchElectron()) || !electronBinary()) {
    return "Electron's binary is not here and could not be fetched"
  }
  return null
}

/** The same places as electron's own index.js, without its habit of downloading when asked. */
export function electronBinary() {
  const name = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" }[process.platform] ?? "electron"
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(root, "node_modules", "electron", "dist")
  const binary = path.join(folder, name)
  if (!existsSync(binary)) return null
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return binary
  // Without path.txt the download was cut off while it was being unpacked.
  const record = path.join(root, "node_modules", "electron", "path.txt")
  return existsSync(record) && readFileSync(record, "utf8") === name ? binary : null
}

/** Whether the download host answers at all. Behind a proxy only the download itself can tell. */
function canReachDownloads() {
  const { HTTPS_PROXY, https_proxy, npm_config_https_proxy } = process.env
  if (HTTPS_PROXY || https_proxy || npm_config_https_proxy) return true
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || "https://github.com"
  if (!URL.canParse(mirror)) return true
  const { hostname, port, protocol } = new URL(mirror)
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) || (protocol === "http:" ? 80 : 443) })
    const done = (reached) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(reached)
    }
    const timer = setTimeout(done, reachDeadline, false)
    socket.once("connect", () => done(true))
    socket.once("error", () => done(false))
  })
}

function fetchElectron() {
  return new Promise((resolve) => {
    const script = path.join(root, "node_modules", "electron", "install.js")
    const child = spawn(process.execPath, [script], { cwd: root, stdio: "ignore" })
    const timer = setTimeout(() => child.kill("SIGKILL"), fetchDeadline)
    child.once("error", () => resolve(false))
    child.once("exit", (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}
