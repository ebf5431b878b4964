import * as z from "zod/mini"
import { McpLocalConfig, McpRemoteConfig } from "../../../../shared/domain/config.ts"
import { BadRequestError, McpUnsupportedOAuthError, NotFoundError } from "../../../../shared/domain/error.ts"
import { MCPStatus, McpResource } from "../../../../shared/domain/integration.ts"
import { op } from "../../operation.ts"

export const mcp = {
  "experimental.resource.list": op({
    method: "get",
    path: "/experimental/resource",
    scoped: true,
    ok: z.record(z.string(), McpResource),
    summary: "Get MCP resources",
    description: "Get all available MCP resources from connected servers. Optionally filter by name.",
  }),
  "mcp.status": op({
    method: "get",
    path: "/mcp",
    scoped: true,
    ok: z.record(z.string(), MCPStatus),
    summary: "Get MCP status",
    description: "Get the status of all Model Context Protocol (MCP) servers.",
  }),
  "mcp.add": op({
    method: "post",
    path: "/mcp",
    scoped: true,
    body: z.object({
      name: z.string(),
      config: z.discriminatedUnion("type", [McpLocalConfig, McpRemoteConfig]),
    }),
    ok: z.record(z.string(), MCPStatus),
    errors: { 400: BadRequestError },
    summary: "Add MCP server",
    description: "Dynamically add a new Model Context Protocol (MCP) server to the system.",
  }),
  "mcp.auth.start": op({
    method: "post",
    path: "/mcp/{name}/auth",
    scoped: true,
    params: z.object({ name: z.string() }),
    ok: z.object({
      authorizationUrl: z.string(),
      oauthState: z.string(),
    }),
    errors: { 400: McpUnsupportedOAuthError, 404: NotFoundError },
    summary: "Start MCP OAuth",
    description: "Start OAuth authentication flow for a Model Context Protocol (MCP) server.",
  }),
  "mcp.auth.remove": op({
    method: "delete",
    path: "/mcp/{name}/auth",
    scoped: true,
    params: z.object({ name: z.string() }),
    ok: z.object({
      success: z.literal(true),
    }),
    errors: { 404: NotFoundError },
    summary: "Remove MCP OAuth",
    description: "Remove OAuth credentials for an MCP server.",
  }),
  "mcp.auth.callback": op({
    method: "post",
    path: "/mcp/{name}/auth/callback",
    scoped: true,
    params: z.object({ name: z.string() }),
    body: z.object({
      code: z.string(),
    }),
    ok: MCPStatus,
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Complete MCP OAuth",
    description:
      "Complete OAuth authentication for a Model Context Protocol (MCP) server using the authorization code.",
  }),
  "mcp.auth.authenticate": op({
    method: "post",
    path: "/mcp/{name}/auth/authenticate",
    scoped: true,
    params: z.object({ name: z.string() }),
    ok: MCPStatus,
    errors: { 400: McpUnsupportedOAuthError, 404: NotFoundError },
    summary: "Authenticate MCP OAuth",
    description: "Start OAuth flow and wait for callback (opens browser).",
  }),
  "mcp.connect": op({
    method: "post",
    path: "/mcp/{name}/connect",
    scoped: true,
    params: z.object({ name: z.string() }),
    ok: z.boolean(),
    description: "Connect an MCP server.",
  }),
  "mcp.disconnect": op({
    method: "post",
    path: "/mcp/{name}/disconnect",
    scoped: true,
    params: z.object({ name: z.string() }),
    ok: z.boolean(),
    description: "Disconnect an MCP server.",
  }),
}
