import type { Tool as ListedTool } from "@modelcontextprotocol/client"
import * as z from "zod/mini"
import type { Tool, ToolResult } from "../../tool/tool.ts"
import { toolName } from "./names.ts"
import type { McpServer } from "./server.ts"
import { type KeepFile, toolResult } from "./tool-result.ts"

/** A server's tool as the model is told of it. `parameters` is the server's own JSON schema. */
export interface McpTool {
  name: string
  description: string
  parameters: Record<string, unknown>
  tool: Tool
}

export interface ToolLimits {
  /** Cuts a long output and keeps all of it in a file. */
  limit: (result: ToolResult) => Promise<ToolResult>
  keep: KeepFile
}

/** Arguments are checked by the server, against the schema that it sent. */
const anyArguments = z.record(z.string(), z.unknown())

/** The tools of connected servers, under names that no other tool has. */
export function offerTools(
  listed: readonly { server: McpServer; tools: readonly ListedTool[] }[],
  taken: ReadonlySet<string>,
  limits: ToolLimits,
): McpTool[] {
  const offered = new Map<string, McpTool>()
  const isTaken = (name: string) => taken.has(name) || offered.has(name)
  for (const { server, tools } of listed)
    for (const tool of tools) {
      const name = toolName(server.name, tool.name, isTaken)
      const description = tool.description ?? tool.title ?? tool.annotations?.title ?? ""
      offered.set(name, {
        name,
        description,
        parameters: parametersOf(tool),
        tool: { id: name, description, parameters: anyArguments, execute: runner(server, tool, name, limits) },
      })
    }
  return [...offered.values()]
}

/** Providers want an object with properties; not all of them take the dialect's address. */
function parametersOf(tool: ListedTool): Record<string, unknown> {
  const { $schema: _dialect, ...schema } = tool.inputSchema as Record<string, unknown>
  return { ...schema, type: "object", properties: schema.properties ?? {} }
}

function runner(server: McpServer, tool: ListedTool, name: string, { limit, keep }: ToolLimits): Tool["execute"] {
  return async (given, context) => {
    const input = given as Record<string, unknown>
    await context.ask({
      permission: name,
      patterns: ["*"],
      always: ["*"],
      metadata: { server: server.name, tool: tool.name, input },
    })
    const result = await server.use(`its tool ${tool.name}`, context.signal, (connection, timeout) =>
      connection.call(tool.name, input, {
        signal: context.signal,
        timeout,
        onProgress: ({ progress, total, message }) =>
          context.progress({
            ...(message && { title: message }),
            metadata: { progress: { progress, total, message } },
          }),
      }),
    )
    return limit(await toolResult(result, keep))
  }
}
