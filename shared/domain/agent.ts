import * as z from "zod/mini"
import { named } from "./named.ts"
import { PermissionRuleset } from "./permission.ts"

export const Command = named(
  "Command",
  z.object({
    name: z.string(),
    description: z.optional(z.string()),
    agent: z.optional(z.string()),
    model: z.optional(z.string()),
    source: z.optional(z.enum(["command", "mcp", "skill"])),
    template: z.string(),
    subtask: z.optional(z.boolean()),
    hints: z.array(z.string()),
  }),
)
export type Command = z.infer<typeof Command>

export const Agent = named(
  "Agent",
  z.object({
    name: z.string(),
    description: z.optional(z.string()),
    mode: z.enum(["subagent", "primary", "all"]),
    native: z.optional(z.boolean()),
    hidden: z.optional(z.boolean()),
    topP: z.optional(z.number()),
    temperature: z.optional(z.number()),
    color: z.optional(z.string()),
    permission: PermissionRuleset,
    model: z.optional(
      z.object({
        modelID: z.string(),
        providerID: z.string(),
      }),
    ),
    variant: z.optional(z.string()),
    prompt: z.optional(z.string()),
    options: z.record(z.string(), z.unknown()),
    steps: z.optional(z.number()),
  }),
)
export type Agent = z.infer<typeof Agent>
