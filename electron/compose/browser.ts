import { createHash } from "node:crypto"
import type { Browser } from "../browser/api.ts"
import type { Core } from "./core.ts"
import type { Places } from "./places.ts"

export interface BrowsersOptions {
  core: Pick<Core, "log" | "paths" | "events">
  places: Pick<Places, "instances">
  ownPorts: () => number[]
  isPreview: (hostname: string, port: number) => boolean
}

/** The browsers of this host: one for each project, with a profile of its own, shared by the user and every agent there. */
export async function composeBrowsers({ core, places, ownPorts, isPreview }: BrowsersOptions) {
  const { log, paths, events } = core
  const { createBrowser } = await import("../browser/browser.ts")
  const made = new Map<string, Browser>()
  let ended = false

  function make(key: string, directory: string): Browser {
    let last = ""
    return createBrowser({
      log: log.child("browser"),
      paths,
      profile: `profiles/${key}`,
      ownPorts,
      isPreview,
      env: process.env,
      async showFile(file) {
        const { showFile } = await import("../browser/show-file.ts")
        await showFile(file)
      },
      onChange({ status, holder, acting }) {
        const now = JSON.stringify([status, holder, acting])
        if (now === last) return
        last = now
        events.broadcast({ type: "browser.updated", properties: { status, holder, acting }, directory })
      },
    })
  }

  return {
    /** That of the project which a folder belongs to; `""` is the folder the host was started in. */
    async of(directory: string): Promise<Browser> {
      const { project, projectID, root } = await places.instances.get(directory)
      // Folders without a repository are one project to the API: each has its own profile here.
      const key = projectID === "global" ? createHash("sha256").update(root).digest("hex").slice(0, 32) : projectID
      const known = made.get(key) ?? make(key, projectID === "global" ? root : project.worktree)
      if (ended) throw new Error("the host is stopping")
      made.set(key, known)
      return known
    },
    async dispose(): Promise<void> {
      ended = true
      await Promise.all([...made.values()].map((browser) => browser.dispose()))
    },
  }
}

export type Browsers = Awaited<ReturnType<typeof composeBrowsers>>
