import type { JSONSchema7 } from "@ai-sdk/provider"
import * as z from "zod/mini"
import type { OfferedTool } from "./services.ts"

/** The tool through which a model answers a prompt with `format: json_schema`. Its call ends the turn. */
export function structuredOutput(schema: Record<string, unknown>): OfferedTool {
  const description =
    "Give your final answer in the requested structure. Call this exactly once, when everything else is done."
  const parameters = z.record(z.string(), z.unknown())
  return {
    name: "StructuredOutput",
    description,
    parameters: schema as JSONSchema7,
    tool: {
      id: "StructuredOutput",
      description,
      parameters,
      execute: async () => ({
        title: "Structured output",
        output: "Structured output captured.",
        metadata: { valid: true },
      }),
    },
  }
}
