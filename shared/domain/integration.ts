import * as z from "zod/mini"
import { named } from "./named.ts"

export const ConsoleState = named(
  "ConsoleState",
  z.object({
    consoleManagedProviders: z.array(z.string()),
    activeOrgName: z.optional(z.string()),
    switchableOrgCount: z.int().check(z.gte(0)),
  }),
)
export type ConsoleState = z.infer<typeof ConsoleState>

export const ToolListItem = named(
  "ToolListItem",
  z.object({
    id: z.string(),
    description: z.string(),
    parameters: z.unknown(),
  }),
)
export type ToolListItem = z.infer<typeof ToolListItem>

export const ToolList = named("ToolList", z.array(ToolListItem))
export type ToolList = z.infer<typeof ToolList>

export const ToolIDs = named("ToolIDs", z.array(z.string()))
export type ToolIDs = z.infer<typeof ToolIDs>

export const McpResource = named(
  "McpResource",
  z.object({
    name: z.string(),
    uri: z.string(),
    description: z.optional(z.string()),
    mimeType: z.optional(z.string()),
    client: z.string(),
  }),
)
export type McpResource = z.infer<typeof McpResource>

export const LSPStatus = named(
  "LSPStatus",
  z.object({
    id: z.string(),
    name: z.string(),
    root: z.string(),
    status: z.enum(["connected", "error"]),
  }),
)
export type LSPStatus = z.infer<typeof LSPStatus>

export const FormatterStatus = named(
  "FormatterStatus",
  z.object({
    name: z.string(),
    extensions: z.array(z.string()),
    enabled: z.boolean(),
  }),
)
export type FormatterStatus = z.infer<typeof FormatterStatus>

export const MCPStatusConnected = named(
  "MCPStatusConnected",
  z.object({
    status: z.literal("connected"),
  }),
)
export type MCPStatusConnected = z.infer<typeof MCPStatusConnected>

export const MCPStatusDisabled = named(
  "MCPStatusDisabled",
  z.object({
    status: z.literal("disabled"),
  }),
)
export type MCPStatusDisabled = z.infer<typeof MCPStatusDisabled>

export const MCPStatusFailed = named(
  "MCPStatusFailed",
  z.object({
    status: z.literal("failed"),
    error: z.string(),
  }),
)
export type MCPStatusFailed = z.infer<typeof MCPStatusFailed>

export const MCPStatusNeedsAuth = named(
  "MCPStatusNeedsAuth",
  z.object({
    status: z.literal("needs_auth"),
  }),
)
export type MCPStatusNeedsAuth = z.infer<typeof MCPStatusNeedsAuth>

export const MCPStatusNeedsClientRegistration = named(
  "MCPStatusNeedsClientRegistration",
  z.object({
    status: z.literal("needs_client_registration"),
    error: z.string(),
  }),
)
export type MCPStatusNeedsClientRegistration = z.infer<typeof MCPStatusNeedsClientRegistration>

export const MCPStatus = named(
  "MCPStatus",
  z.discriminatedUnion("status", [
    MCPStatusConnected,
    MCPStatusDisabled,
    MCPStatusFailed,
    MCPStatusNeedsAuth,
    MCPStatusNeedsClientRegistration,
  ]),
)
export type MCPStatus = z.infer<typeof MCPStatus>
