import type { McpCapabilities, McpServer } from "@agentclientprotocol/sdk"
import type { Config } from "../../../shared/domain/config.ts"

/**
 * The folder's MCP servers as the agent is told of them: those that our own agents would have, as far as the agent can
 * reach them. Sign-ins that we hold for a remote server are not handed over.
 */
export function mcpServers(configured: Config["mcp"], reaches: McpCapabilities | undefined): McpServer[] {
  return Object.entries(configured ?? {}).flatMap(([name, server]): McpServer[] => {
    if (!("type" in server) || server.enabled === false) return []
    if (server.type === "remote") {
      if (!reaches?.http) return []
      return [{ type: "http", name, url: server.url, headers: pairs(server.headers) }]
    }
    const [command, ...args] = server.command
    return command ? [{ name, command, args, env: pairs(server.environment) }] : []
  })
}

const pairs = (values: Record<string, string> | undefined) =>
  Object.entries(values ?? {}).map(([name, value]) => ({ name, value }))
