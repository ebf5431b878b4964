import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody } from "./schemas.ts"

const ShownPolicy = z.object({
  autoApprove: z.boolean(),
  autoApproveWeb: z.boolean(),
  allowList: z.array(z.string()),
  denyList: z.array(z.string()),
})
const changed = z.looseObject({ ok: z.literal(true), policy: ShownPolicy })
const value = z.object({ value: z.boolean() })
const pattern = z.object({ pattern: z.string().check(z.regex(/\S/)) })
const errors = { 400: ErrorBody, 409: ErrorBody }

export const settings = {
  "settings.get": op({
    method: "get",
    path: "/settings",
    ok: z.looseObject({}),
    summary: "Model settings; keys only as a mask",
  }),
  "settings.save": op({
    method: "post",
    path: "/settings",
    body: z.looseObject({}),
    ok: z.object({
      ok: z.literal(true),
      saved: z.literal(true),
      envFile: z.string(),
      profilesFile: z.string(),
    }),
    errors: { 500: z.object({ ok: z.literal(false), error: z.string() }) },
    summary: "Changes some of them; a key that is left out stays",
  }),
  "policy.get": op({
    method: "get",
    path: "/policy",
    ok: z.object({ workspace: z.string(), policy: ShownPolicy }),
    errors,
    summary: "What runs in this workspace may do unasked",
  }),
  "policy.autoApprove": op({
    method: "post",
    path: "/policy/auto-approve",
    body: value,
    ok: changed,
    errors,
    summary: "Commands without asking; the deny list still counts",
  }),
  "policy.autoApproveWeb": op({
    method: "post",
    path: "/policy/auto-approve-web",
    body: value,
    ok: changed,
    errors,
    summary: "Pages and the browser without asking",
  }),
  "policy.allow": op({
    method: "post",
    path: "/policy/allow",
    body: pattern,
    ok: changed,
    errors,
    summary: "Adds a glob to the allow list",
  }),
  "policy.deny": op({
    method: "post",
    path: "/policy/deny",
    body: pattern,
    ok: changed,
    errors,
    summary: "Adds a glob to the deny list",
  }),
}
