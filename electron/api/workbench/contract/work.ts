import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody, Ok } from "./schemas.ts"

const CommandSummary = z.object({
  id: z.string(),
  cmd: z.string(),
  cwd: z.string(),
  sessionID: z.optional(z.string()),
  startedAt: z.number(),
  finishedAt: z.number(),
  durationMs: z.number(),
  exitCode: z.number(),
  stdoutBytes: z.number(),
  stderrBytes: z.number(),
  truncated: z.boolean(),
})
const CommandRecord = z.extend(z.omit(CommandSummary, { stdoutBytes: true, stderrBytes: true }), {
  stdout: z.string(),
  stderr: z.string(),
})
const Reverted = z.object({
  ok: z.literal(true),
  mode: z.string(),
  path: z.string(),
  hunkIndex: z.optional(z.number()),
  deleted: z.optional(z.literal(true)),
  alreadyAbsent: z.optional(z.literal(true)),
})
const id = z.object({ id: z.string() })
const conflict = { 400: ErrorBody, 404: ErrorBody, 409: ErrorBody }

export const work = {
  "terminal.run": op({
    method: "post",
    path: "/terminal",
    body: z.object({ cmd: z.string() }),
    ok: z.object({
      cmd: z.string(),
      stdout: z.string(),
      stderr: z.string(),
      exitCode: z.number(),
      durationMs: z.number(),
      truncated: z.boolean(),
    }),
    errors: { 400: ErrorBody },
    summary: "Runs one command line, two minutes at most",
  }),
  "agent.answer": op({
    method: "post",
    path: "/agent/approvals/{askId}",
    params: z.object({ askId: z.string() }),
    body: z.object({
      decision: z.enum(["allow_once", "allow_always", "deny"]),
      editedCmd: z.optional(z.string()),
      autoApproveAll: z.optional(z.boolean()),
    }),
    ok: Ok,
    errors: { 400: ErrorBody, 404: ErrorBody },
    summary: "Answers a `policy_ask`; the first answer wins",
  }),
  "commands.list": op({
    method: "get",
    path: "/agent/commands",
    ok: z.object({ runs: z.array(CommandSummary) }),
    summary: "The last commands that agents ran, newest first",
  }),
  "commands.get": op({
    method: "get",
    path: "/agent/commands/{id}",
    params: id,
    ok: CommandRecord,
    errors: { 404: ErrorBody },
    summary: "One of them with its output",
  }),
  "commands.clear": op({
    method: "delete",
    path: "/agent/commands",
    ok: z.object({ ok: z.literal(true), removed: z.number() }),
    summary: "Forgets them all",
  }),
  "commands.delete": op({
    method: "delete",
    path: "/agent/commands/{id}",
    params: id,
    ok: z.object({ ok: z.literal(true), id: z.string() }),
    errors: { 404: ErrorBody },
    summary: "Forgets one; stops it when it still runs",
  }),
  "diff.revert": op({
    method: "post",
    path: "/diff/revert",
    body: z.object({ diff: z.string().check(z.minLength(1)) }),
    ok: Reverted,
    errors: conflict,
    summary: "Takes a unified diff back, all of it or nothing",
  }),
  "diff.revertHunk": op({
    method: "post",
    path: "/diff/revert-hunk",
    body: z.object({ diff: z.string().check(z.minLength(1)), hunkIndex: z.number() }),
    ok: Reverted,
    errors: conflict,
    summary: "Takes one hunk back, counted from 0",
  }),
}
