import * as z from "zod/mini"
import type { Tool } from "./tool.ts"

const parameters = z.object({ tool: z.string(), error: z.string() })
type Input = z.infer<typeof parameters>

/** `invalid`: stands in for a call of a tool that does not exist, so that the model reads what is wrong and goes on. */
export function createInvalidTool(): Tool<Input> {
  return {
    id: "invalid",
    description: "Do not use",
    parameters,
    execute: async ({ error }) => ({
      title: "Invalid Tool",
      output: `The arguments provided to the tool are invalid: ${error}`,
      metadata: { truncated: false },
    }),
  }
}
