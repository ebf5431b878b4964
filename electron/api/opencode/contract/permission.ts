import * as z from "zod/mini"
import { BadRequestError, NotFoundError } from "../../../../shared/domain/error.ts"
import { PermissionRequest } from "../../../../shared/domain/permission.ts"
import { op } from "../../operation.ts"

export const permission = {
  "permission.list": op({
    method: "get",
    path: "/permission",
    scoped: true,
    ok: z.array(PermissionRequest),
    summary: "List pending permissions",
    description: "Get all pending permission requests across all sessions.",
  }),
  "permission.reply": op({
    method: "post",
    path: "/permission/{requestID}/reply",
    scoped: true,
    params: z.object({ requestID: z.string().check(z.regex(/^per.*/)) }),
    body: z.object({
      reply: z.enum(["once", "always", "reject"]),
      message: z.optional(z.string()),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError, 404: NotFoundError },
    summary: "Respond to permission request",
    description: "Approve or deny a permission request from the AI assistant.",
  }),
}
