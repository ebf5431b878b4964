import * as z from "zod/mini"
import type { OutputLimit } from "./truncate.ts"
import type { Tool } from "./tool.ts"

/** A tool as a model is told of it. `parameters` is a JSON schema. */
export interface DescribedTool {
  name: string
  description: string
  parameters: Record<string, unknown>
  tool: Tool
}

export interface ToolRegistry {
  /** Every built-in tool, in the order of the opencode dialect; tools it does not know come last. */
  ids(): string[]
  get(id: string): Tool | undefined
  /**
   * The tools for a model: those trained on the patch format get `apply_patch` in place of `edit` and `write`.
   * `invalid` is among them; the agent keeps it from the model.
   */
  forModel(model: { providerID: string; modelID: string }): Tool[]
  /** The same with JSON schemas, and with descriptions that fit the folder. */
  describe(input: { providerID: string; modelID: string; directory: string }): Promise<DescribedTool[]>
}

const order = [
  "invalid",
  "question",
  "bash",
  "read",
  "glob",
  "grep",
  "edit",
  "write",
  "task",
  "webfetch",
  "todowrite",
  "websearch",
  "skill",
  "apply_patch",
]

export function createToolRegistry(options: {
  tools: readonly Tool[]
  /** Applied to the output of tools that set no limit themselves. */
  limit?: OutputLimit
  /** Descriptions that depend on the folder, by tool id. */
  descriptions?: Record<string, (directory: string) => Promise<string>>
}): ToolRegistry {
  const { limit, descriptions = {} } = options
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  const tools = [...options.tools].sort((a, b) => rank(a.id) - rank(b.id)).map((tool) => limited(tool, limit))
  const byId = new Map(tools.map((tool) => [tool.id, tool]))

  const forModel: ToolRegistry["forModel"] = ({ modelID }) => {
    const hidden = byId.has("apply_patch") && prefersPatch(modelID) ? ["edit", "write"] : ["apply_patch"]
    return tools.filter((tool) => !hidden.includes(tool.id))
  }
  return {
    ids: () => tools.map((tool) => tool.id),
    get: (id) => byId.get(id),
    forModel,
    describe: ({ directory, ...model }) =>
      Promise.all(
        forModel(model).map(async (tool) => ({
          name: tool.id,
          description: (await descriptions[tool.id]?.(directory)) ?? tool.description,
          parameters: jsonSchema(tool),
          tool,
        })),
      ),
  }
}

const prefersPatch = (modelID: string): boolean =>
  modelID.includes("gpt-") && !modelID.includes("gpt-4") && !modelID.includes("gpt-3") && !modelID.includes("oss")

const schemas = new WeakMap<object, Record<string, unknown>>()

/** What the model may send (not what validation makes of it), without the schema dialect's address. */
export function jsonSchema(tool: Pick<Tool, "parameters">): Record<string, unknown> {
  const known = schemas.get(tool.parameters)
  if (known) return known
  const { $schema: _dialect, ...schema } = z.toJSONSchema(tool.parameters, { io: "input" }) as Record<string, unknown>
  schemas.set(tool.parameters, schema)
  return schema
}

function limited(tool: Tool, limit: OutputLimit | undefined): Tool {
  if (!limit) return tool
  return { ...tool, execute: async (input, context) => limit.limitResult(await tool.execute(input, context)) }
}
