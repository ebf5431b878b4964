import { createHash } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import type { Mcp } from "../integration/mcp/mcp.ts"
import type { AuthStore } from "../integration/mcp/auth-store.ts"
import type { Core } from "./core.ts"
import type { Processes } from "./processes.ts"

export interface McpInput {
  core: Core
  processes: Processes
  version: string
  /** Sign-ins to servers. */
  store: AuthStore
  /** Our own address, once known. */
  address: () => string
  openBrowser?: (url: string) => Promise<void>
}

/** MCP servers of all folders. The SDK loads with the first one that is connected. */
export async function composeMcp({ core, processes, version, store, address, openBrowser }: McpInput): Promise<Mcp> {
  const [{ createMcp }, browser, { childEnvironment }, { createOutputLimit }] = await Promise.all([
    import("../integration/mcp/mcp.ts"),
    import("../integration/mcp/open-browser.ts"),
    import("../terminal/child-environment.ts"),
    import("../tool/truncate.ts"),
  ])
  const folder = core.paths.toolOutput
  const output = createOutputLimit({ folder })
  return createMcp({
    log: core.log.child("mcp"),
    events: core.events,
    trees: processes.trees,
    env: childEnvironment(),
    authFile: core.paths.mcpAuth,
    store,
    version,
    callbackUrl: () => `${address()}/mcp/oauth/callback`,
    openBrowser: openBrowser ?? browser.openBrowser,
    limits: {
      limit: (result) => output.limitResult(result),
      async keep(bytes, mediaType) {
        const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 24)
        const extension = /^[\w.-]+\/(?:x-)?([a-z0-9]{1,8})$/.exec(mediaType)?.[1] ?? "bin"
        const file = path.join(folder, `tool_mcp_${hash}.${extension}`)
        await mkdir(folder, { recursive: true, mode: 0o700 })
        // Named by its content: one that is there already is the same.
        await writeFile(file, bytes, { mode: 0o600 })
        return file
      },
    },
  })
}
