import * as z from "zod/mini"
import { Explanation, Inbox, PermissionAnswer, SavedRule } from "../../../../shared/native/host.ts"
import { op } from "../../operation.ts"

const params = z.object({ id: z.string() })

export const permission = {
  "inbox.get": op({
    method: "get",
    path: "/outrigger/inbox",
    ok: Inbox,
    summary: "What waits for you",
    description: "Permission requests and questions of all sessions, oldest first.",
  }),
  "permission.explain": op({
    method: "get",
    path: "/outrigger/permissions/{id}",
    params,
    ok: Explanation,
    summary: "Why it is asked",
  }),
  "permission.answer": op({
    method: "post",
    path: "/outrigger/permissions/{id}/reply",
    params,
    body: PermissionAnswer,
    ok: z.boolean(),
    summary: "Answer a request",
    description: "The hash binds the answer to the request that was shown; another one is refused as `Stale`.",
  }),
  "rule.list": op({ method: "get", path: "/outrigger/rules", ok: z.array(SavedRule), summary: "Saved rules" }),
  "rule.remove": op({
    method: "delete",
    path: "/outrigger/rules/{id}",
    params,
    ok: z.boolean(),
    summary: "Revoke a rule",
  }),
}
