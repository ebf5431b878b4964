import * as z from "zod/mini"
import { op } from "../../operation.ts"
import { ErrorBody } from "./schemas.ts"

/** Operations that are answered outside of the router; here for the document. */
export const direct = {
  health: op({
    method: "get",
    path: "/health",
    ok: z.object({ ok: z.literal(true), ts: z.number() }),
    summary: "Whether the host answers",
  }),
  "agent.run": op({
    method: "post",
    path: "/agent/run",
    query: z.object({ stream: z.optional(z.string()) }),
    body: z.object({ task: z.string(), mode: z.optional(z.enum(["ask", "agent"])) }),
    ok: z.object({
      result: z.string(),
      iterations: z.number(),
      diffs: z.array(z.string()),
      logs: z.array(z.looseObject({ type: z.string() })),
      runId: z.string(),
    }),
    errors: { 400: ErrorBody, 500: ErrorBody },
    summary: "Runs the agent in the workspace; `stream=1` answers with its events",
  }),
  "commands.stream": op({
    method: "get",
    path: "/agent/commands/stream",
    stream: z.looseObject({}),
    summary: "The command log as it grows: hello, run_start, run_chunk, run, delete, clear",
  }),
}
