import { mkdir } from "node:fs/promises"
import type { BrowserContext } from "playwright-core"
import { Fault } from "../../shared/fault.ts"
import type { Program } from "./discover.ts"
import { userAgentOf } from "./user-agent.ts"

export interface LaunchOptions {
  program: Program
  /** Folder of the profile; null for one that is forgotten. */
  profile: string | null
  /** Port of the gate that everything goes through. */
  gate: number
  /** Device pixels of a CSS pixel. Fixed for the life of the process: pictures are only that sharp. */
  scale: number
  env: Record<string, string | undefined>
}

/** Starts Chromium. Throws Fault `Unavailable` with the reason in words. */
export async function launch({ program, profile, gate, scale, env }: LaunchOptions): Promise<BrowserContext> {
  const [{ chromium }, userAgent] = await Promise.all([import("playwright-core"), userAgentOf(program)])
  if (profile) await mkdir(profile, { recursive: true, mode: 0o700 })
  try {
    return await chromium.launchPersistentContext(profile ?? "", {
      executablePath: program.path,
      headless: true,
      // Sizes are set per page, by us: Playwright's own would undo them.
      viewport: null,
      // Chromium refuses to run sandboxed as root.
      chromiumSandbox: process.getuid?.() !== 0 && env.OUTRIGGER_BROWSER_NO_SANDBOX !== "1",
      acceptDownloads: true,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: 30_000,
      env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
      args: [
        `--proxy-server=socks5://127.0.0.1:${gate}`,
        // Loopback too: without this Chromium goes there directly.
        "--proxy-bypass-list=<-loopback>",
        // Names are the gate's to resolve. This also ends prefetches that would ask a name server.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        // UDP does not go through the gate.
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        `--force-device-scale-factor=${scale}`,
        "--window-size=1280,900",
        "--hide-crash-restore-bubble",
        ...(userAgent ? [`--user-agent=${userAgent}`] : []),
      ],
    })
  } catch (error) {
    throw explained(error, program)
  }
}

function explained(error: unknown, program: Program): Fault {
  const text = error instanceof Error ? error.message : String(error)
  const because = { cause: error }
  if (/ProcessSingleton|profile.*in use|SingletonLock/i.test(text))
    return new Fault(
      "Conflict",
      "The browser profile is in use by another Outrigger. Close that one, or start a private browser.",
      {},
      because,
    )
  if (/No usable sandbox|sandbox/i.test(text) && process.platform === "linux")
    return new Fault(
      "Unavailable",
      `${program.name} cannot make its sandbox on this machine. Allow unprivileged user namespaces, or set OUTRIGGER_BROWSER_NO_SANDBOX=1 if you trust every page you open.`,
      {},
      because,
    )
  const line = text.split("\n").find((each) => /error|cannot|failed|not found/i.test(each)) ?? text.split("\n")[0] ?? ""
  return new Fault(
    "Unavailable",
    `${program.name} at ${program.path} did not start: ${line.trim().slice(0, 300)}`,
    {},
    because,
  )
}
