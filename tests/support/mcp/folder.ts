import { fileURLToPath } from "node:url"
import path from "node:path"
import type { Config } from "../../../shared/domain/config.ts"
import { createMcp, type Mcp, type McpOptions, type McpPlace } from "../../../electron/integration/mcp/mcp.ts"
import type { McpTool } from "../../../electron/integration/mcp/tools.ts"
import type { Disposable } from "../../../electron/lib/dispose.ts"
import { createLog } from "../../../electron/lib/log.ts"
import { createProcessTrees } from "../../../electron/terminal/process-tree.ts"
import type { PermissionAsk, ToolContext, ToolResult } from "../../../electron/tool/tool.ts"
import { afterTest } from "../host.ts"
import { makeFolder } from "../folder.ts"

const program = fileURLToPath(new URL("./stdio-server.ts", import.meta.url))

/** Configuration of the example server as a local program. */
export const localServer = (behaviour = "well", pids = "") => ({
  type: "local" as const,
  command: [process.execPath, program, behaviour, ...(pids ? [pids] : [])],
})

/** MCP over real processes, for one folder whose configuration the test may change at any time. */
export async function mcpFolder(mcp: Config["mcp"] = {}, options: Partial<McpOptions> = {}) {
  const directory = await makeFolder()
  const config: Config = { mcp }
  const broadcast: { type: string; properties: Record<string, unknown> }[] = []
  const lines: string[] = []
  const log = createLog({ level: "debug", write: (line) => lines.push(line) })
  const trees = createProcessTrees({ log })
  const kept: { bytes: Buffer; mediaType: string }[] = []
  const make = (): Mcp =>
    createMcp({
      log,
      events: { broadcast: (event) => (broadcast.push(event), event as never) },
      trees,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      authFile: path.join(directory, "mcp-auth.json"),
      version: "9.9.9",
      callbackUrl: () => "http://127.0.0.1:4096/mcp/oauth/callback",
      openBrowser: async () => {
        throw new Error("no browser in this test")
      },
      limits: {
        limit: async (result) => result,
        async keep(bytes, mediaType) {
          kept.push({ bytes, mediaType })
          return `/kept/${kept.length}`
        },
      },
      ...options,
    })
  const all = make()
  const placeFor = (): McpPlace & { owned: Disposable[] } => {
    const owned: Disposable[] = []
    return { directory, projectID: "global", config: async () => config, own: (one) => void owned.push(one), owned }
  }
  const place = placeFor()
  afterTest(async () => {
    await all.dispose()
    await trees.killAll()
  })
  return { directory, config, broadcast, lines, trees, kept, all, make, place, placeFor, servers: all.of(place) }
}

export interface CallRecord {
  asked: PermissionAsk[]
  progress: Parameters<ToolContext["progress"]>[0][]
}

/** Calls an offered tool as the agent does. */
export async function callTool(
  tools: readonly McpTool[],
  name: string,
  input: Record<string, unknown> = {},
  { signal = new AbortController().signal, record }: { signal?: AbortSignal; record?: CallRecord } = {},
): Promise<ToolResult> {
  const found = tools.find((tool) => tool.name === name)
  if (!found) throw new Error(`no tool ${name} among ${tools.map((tool) => tool.name).join(", ")}`)
  return found.tool.execute(input, {
    sessionID: "ses_1",
    messageID: "msg_1",
    callID: "call_1",
    agent: "build",
    directory: "/",
    worktree: "/",
    signal,
    ask: async (asked) => void record?.asked.push(asked),
    progress: (update) => void record?.progress.push(update),
  })
}

/** Whether a process is there and not a zombie of this one. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
