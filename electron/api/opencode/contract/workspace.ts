import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { Workspace } from "../../../../shared/domain/workspace.ts"
import { op } from "../../operation.ts"

export const workspace = {
  "experimental.workspace.adapter.list": op({
    method: "get",
    path: "/experimental/workspace/adapter",
    scoped: true,
    ok: z.array(
      z.object({
        type: z.string(),
        name: z.string(),
        description: z.string(),
      }),
    ),
    summary: "List workspace adapters",
    description: "List all available workspace adapters for the current project.",
  }),
  "experimental.workspace.list": op({
    method: "get",
    path: "/experimental/workspace",
    scoped: true,
    ok: z.array(Workspace),
    summary: "List workspaces",
    description: "List all workspaces.",
  }),
  "experimental.workspace.create": op({
    method: "post",
    path: "/experimental/workspace",
    scoped: true,
    body: z.object({
      id: z.optional(z.string()),
      type: z.string(),
      branch: z.nullable(z.string()),
      extra: z.optional(z.nullable(z.unknown())),
    }),
    ok: Workspace,
    errors: { 400: BadRequestError },
    summary: "Create workspace",
    description: "Create a workspace for the current project.",
  }),
  "experimental.workspace.status": op({
    method: "get",
    path: "/experimental/workspace/status",
    scoped: true,
    ok: z.array(
      z.object({
        workspaceID: z.string(),
        status: z.enum(["connected", "connecting", "disconnected", "error"]),
      }),
    ),
    summary: "Workspace status",
    description: "Get connection status for workspaces in the current project.",
  }),
  "experimental.workspace.remove": op({
    method: "delete",
    path: "/experimental/workspace/{id}",
    scoped: true,
    params: z.object({ id: z.string().check(z.regex(/^wrk.*/)) }),
    ok: Workspace,
    errors: { 400: BadRequestError },
    summary: "Remove workspace",
    description: "Remove an existing workspace.",
  }),
  "experimental.workspace.sessionRestore": op({
    method: "post",
    path: "/experimental/workspace/{id}/session-restore",
    scoped: true,
    params: z.object({ id: z.string().check(z.regex(/^wrk.*/)) }),
    body: z.object({
      sessionID: z.string(),
    }),
    ok: z.object({
      total: z.int().check(z.gte(0)),
    }),
    errors: { 400: BadRequestError },
    summary: "Restore session into workspace",
    description: "Replay a session's sync events into the target workspace in batches.",
  }),
}
