import * as z from "zod/mini"
import { named } from "./named.ts"

export const PermissionRequest = named(
  "PermissionRequest",
  z.object({
    id: z.string(),
    sessionID: z.string(),
    permission: z.string(),
    patterns: z.array(z.string()),
    metadata: z.record(z.string(), z.unknown()),
    always: z.array(z.string()),
    tool: z.optional(
      z.object({
        messageID: z.string(),
        callID: z.string(),
      }),
    ),
  }),
)
export type PermissionRequest = z.infer<typeof PermissionRequest>

export const PermissionAction = named("PermissionAction", z.enum(["allow", "deny", "ask"]))
export type PermissionAction = z.infer<typeof PermissionAction>

export const PermissionRule = named(
  "PermissionRule",
  z.object({
    permission: z.string(),
    pattern: z.string(),
    action: PermissionAction,
  }),
)
export type PermissionRule = z.infer<typeof PermissionRule>

export const PermissionRuleset = named("PermissionRuleset", z.array(PermissionRule))
export type PermissionRuleset = z.infer<typeof PermissionRuleset>
