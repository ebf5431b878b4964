import type { Browser } from "../browser/browser.ts"
import type { Core } from "./core.ts"

/** The one browser of this host, shared by the user and every agent. */
export async function composeBrowser(
  { log, paths, events }: Pick<Core, "log" | "paths" | "events">,
  ownPorts: () => number[],
): Promise<Browser> {
  const { createBrowser } = await import("../browser/browser.ts")
  let last = ""
  return createBrowser({
    log: log.child("browser"),
    paths,
    ownPorts,
    env: process.env,
    onChange({ status, holder, acting }) {
      const now = JSON.stringify([status, holder, acting])
      if (now === last) return
      last = now
      events.broadcast({ type: "browser.updated", properties: { status, holder, acting } })
    },
  })
}
