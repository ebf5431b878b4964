import type { McpServer } from "@agentclientprotocol/sdk/unstable"
import type { McpLocalConfig, McpRemoteConfig } from "../../../shared/domain/config.ts"
import type { MCPStatus } from "../../../shared/domain/integration.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Log } from "../../lib/log.ts"
import type { Link } from "./link.ts"

/** Throws Fault `BadRequest` for a kind of server that cannot be connected. */
export function assertServers(servers: readonly McpServer[]): void {
  for (const server of servers) {
    configOf(server)
    if (server.name.trim() === "") throw new Fault("BadRequest", "An MCP server needs a name.")
  }
}

function configOf(server: McpServer): McpLocalConfig | McpRemoteConfig {
  if ("command" in server)
    return {
      type: "local",
      command: [server.command, ...server.args],
      environment: Object.fromEntries(server.env.map(({ name, value }) => [name, value])),
    }
  if (server.type === "http" || server.type === "sse")
    return {
      type: "remote",
      url: server.url,
      headers: Object.fromEntries(server.headers.map(({ name, value }) => [name, value])),
      // The editor has said all that is needed; nobody could sign in here.
      oauth: false,
    }
  throw new Fault("BadRequest", `MCP servers over "${server.type}" cannot be connected. Use stdio or http.`)
}

/** Connects the editor's servers for one session. One that cannot be connected is told, and the session goes without. */
export async function connectServers(input: {
  link: Link
  log: Log
  id: string
  servers: readonly McpServer[]
}): Promise<void> {
  const { link, log, id, servers } = input
  await Promise.all(
    servers.map(async (server) => {
      const { name } = server
      try {
        const status = await link.call<MCPStatus>("PUT", `/outrigger/sessions/${id}/mcp/${encodeURIComponent(name)}`, {
          body: configOf(server),
        })
        if (status.status !== "connected")
          log.warn("an MCP server of the editor is not connected", { name, status: status.status })
      } catch (error) {
        log.warn("an MCP server of the editor could not be connected", { name, error: String(error) })
      }
    }),
  )
}
