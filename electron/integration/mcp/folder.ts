import type { Prompt, Resource } from "@modelcontextprotocol/client"
import type { Command } from "../../../shared/domain/agent.ts"
import type { Config } from "../../../shared/domain/config.ts"
import type { McpResource, MCPStatus } from "../../../shared/domain/integration.ts"
import type { FilePartInput, TextPartInput } from "../../../shared/domain/part.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import { plainName } from "./names.ts"
import { commandName, promptCommand, runPrompt } from "./prompts.ts"
import type { McpConfig, McpServer } from "./server.ts"
import type { ResourceContent } from "./tool-result.ts"
import { type McpTool, offerTools, type ToolLimits } from "./tools.ts"

/** Lists for the screen do not wait longer than this for servers that still connect, in ms. */
const SCREEN_PATIENCE_MS = 5_000

/** The MCP servers of one folder, configured and added. Each is connected when it is first needed. */
export interface McpFolder {
  /** Waits for servers that are being connected, at most their timeout. */
  status(): Promise<Record<string, MCPStatus>>
  /**
   * Adds or replaces a server until the instance ends, and waits for its first attempt to connect. Answers the status
   * of all.
   */
  add(name: string, config: McpConfig): Promise<Record<string, MCPStatus>>
  /**
   * Adds or replaces a server whose tools one session alone is offered, until `release` or the end of the instance, and
   * waits for its first attempt to connect.
   */
  lend(sessionID: string, name: string, config: McpConfig): Promise<MCPStatus>
  /** Ends the session's own servers. */
  release(sessionID: string): Promise<void>
  /** Throws Fault `McpServerNotFound`. */
  get(name: string): Promise<McpServer>
  /** For the model; `taken` are names of other tools. With the own servers of the first session that has some. */
  tools(taken: ReadonlySet<string>, sessionIDs?: readonly string[]): Promise<McpTool[]>
  /** Prompts as commands. Servers that take long to connect are left out for now. */
  commands(): Promise<Command[]>
  /** Fills the command; undefined when no connected server has it. */
  command(name: string, line: string, signal: AbortSignal): Promise<(TextPartInput | FilePartInput)[] | undefined>
  /** By `SERVER:NAME`. Servers that take long to connect are left out for now. */
  resources(): Promise<Record<string, McpResource>>
  /** Throws a Fault that says why it cannot be read. */
  readResource(server: string, uri: string, signal: AbortSignal): Promise<ResourceContent[]>
  dispose(): Promise<void>
}

export interface FolderInput {
  config: () => Promise<Config>
  /** Nothing is connected yet. */
  makeServer: (name: string, config: McpConfig, timeout: number | undefined) => McpServer
  limits: ToolLimits
  log: Log
}

export function createMcpFolder({ config, makeServer, limits, log }: FolderInput): McpFolder {
  const known = new Map<string, { server: McpServer; made: string }>()
  const added = new Map<string, McpConfig>()
  /** By session, then by name. */
  const lent = new Map<string, Map<string, McpServer>>()
  const ending = new Set<Promise<void>>()
  let isOver = false

  function end(server: McpServer): void {
    const done = server
      .disconnect()
      .catch((error: unknown) => log.error("an MCP server could not be ended", { server: server.name, error }))
    ending.add(done)
    void done.then(() => ending.delete(done))
  }

  /** The servers as the configuration has them now: one that changed is made anew, one that is gone is ended. */
  async function servers(): Promise<Map<string, McpServer>> {
    const { mcp = {}, experimental } = await config()
    if (isOver) return new Map()
    const wanted = new Map<string, McpConfig>()
    // An entry that only switches off has nothing to switch off here.
    for (const [name, entry] of Object.entries(mcp)) if ("type" in entry) wanted.set(name, entry)
    for (const [name, entry] of added) wanted.set(name, entry)
    for (const [name, { server }] of known)
      if (!wanted.has(name)) {
        known.delete(name)
        end(server)
      }
    for (const [name, entry] of wanted) {
      const made = JSON.stringify([entry, experimental?.mcp_timeout])
      const current = known.get(name)
      if (current?.made === made) continue
      if (current) end(current.server)
      known.set(name, { server: makeServer(name, entry, experimental?.mcp_timeout), made })
    }
    return new Map([...known].map(([name, { server }]) => [name, server]))
  }

  const shared = async () => [...(await servers()).values()]

  /** Something that each connected server has; one that fails at it only loses its own. */
  async function fromEach<T>(
    what: string,
    read: (server: McpServer) => Promise<T[]>,
    all: readonly McpServer[],
    patience?: number,
  ) {
    return Promise.all(
      all.map(async (server) => {
        const reading = read(server).catch((error: unknown) => {
          log.warn(`the ${what} of an MCP server could not be listed`, { server: server.name, error })
          return []
        })
        return { server, items: patience === undefined ? await reading : await within(reading, patience) }
      }),
    )
  }

  const listPrompts = async (server: McpServer): Promise<Prompt[]> => (await server.ready())?.prompts() ?? []
  const listResources = async (server: McpServer): Promise<Resource[]> => (await server.ready())?.resources() ?? []

  /** Resolves when each server was connected or could not be. */
  const settled = async () => Promise.all([...(await servers()).values()].map((server) => server.ready()))
  const statuses = () => Object.fromEntries([...known].map(([name, { server }]) => [name, server.status()]))

  async function get(name: string): Promise<McpServer> {
    const all = await servers()
    const server = all.get(name)
    if (server) return server
    const names = [...all.keys()].join(", ") || "none"
    throw new Fault("McpServerNotFound", `MCP server not found: ${name}. Configured servers: ${names}`, { name })
  }

  return {
    get,
    async status() {
      await settled()
      return statuses()
    },
    async add(name, entry) {
      if (isOver) return {}
      const before = known.get(name)?.server
      added.set(name, entry)
      const server = (await servers()).get(name)
      // The same once more is a wish to connect again.
      if (entry.enabled !== false) await (server === before ? server?.connect() : server?.ready())
      await within(settled(), SCREEN_PATIENCE_MS)
      return statuses()
    },
    async lend(sessionID, name, entry) {
      const { experimental } = await config()
      if (isOver) throw new Fault("Unavailable", "The folder was closed meanwhile. Try again.")
      const own = lent.get(sessionID) ?? new Map<string, McpServer>()
      lent.set(sessionID, own)
      const before = own.get(name)
      if (before) end(before)
      const server = makeServer(name, entry, experimental?.mcp_timeout)
      own.set(name, server)
      await server.ready()
      return server.status()
    },
    async release(sessionID) {
      for (const server of lent.get(sessionID)?.values() ?? []) end(server)
      lent.delete(sessionID)
      await Promise.all(ending)
    },
    async tools(taken, sessionIDs = []) {
      const owner = sessionIDs.find((id) => lent.has(id))
      const own = owner === undefined ? [] : [...(lent.get(owner)?.values() ?? [])]
      const names = new Set(own.map(({ name }) => name))
      // The session's own server stands in for one of the folder that has its name.
      const others = (await shared()).filter(({ name }) => !names.has(name))
      const listed = await fromEach("tools", async (server) => (await server.ready())?.tools() ?? [], [
        ...others,
        ...own,
      ])
      return offerTools(
        listed.map(({ server, items }) => ({ server, tools: items })),
        taken,
        limits,
      )
    },
    async commands() {
      const listed = await fromEach("prompts", listPrompts, await shared(), SCREEN_PATIENCE_MS)
      return listed.flatMap(({ server, items }) => items.map((prompt) => promptCommand(server.name, prompt)))
    },
    async command(name, line, signal) {
      for (const server of (await servers()).values()) {
        if (!name.startsWith(`${plainName(server.name)}:`)) continue
        const prompt = (await listPrompts(server)).find((item) => commandName(server.name, item.name) === name)
        if (prompt) return runPrompt(server, prompt, line, signal)
      }
      return undefined
    },
    async resources() {
      const found: Record<string, McpResource> = {}
      for (const { server, items } of await fromEach("resources", listResources, await shared(), SCREEN_PATIENCE_MS))
        for (const { name, uri, description, mimeType } of items) {
          const key = `${plainName(server.name)}:${plainName(name)}`
          // A second one of the same name is told apart by its address.
          found[Object.hasOwn(found, key) ? `${key}:${uri}` : key] = {
            name,
            uri,
            ...(description && { description }),
            ...(mimeType && { mimeType }),
            client: server.name,
          }
        }
      return found
    },
    async readResource(name, uri, signal) {
      const server = await get(name)
      const { contents } = await server.use(`its resource ${uri}`, signal, ({ client }, timeout) =>
        client.readResource({ uri }, { signal, timeout }),
      )
      return contents as ResourceContent[]
    },
    async dispose() {
      isOver = true
      for (const { server } of known.values()) end(server)
      for (const own of lent.values()) for (const server of own.values()) end(server)
      known.clear()
      lent.clear()
      await Promise.all(ending)
    },
  }
}

/** What comes within `ms`, else nothing. */
async function within<T>(reading: Promise<T[]>, ms: number): Promise<T[]> {
  const late = Promise.withResolvers<T[]>()
  const timer = setTimeout(() => late.resolve([]), ms)
  try {
    return await Promise.race([reading, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
