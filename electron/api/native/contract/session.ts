import * as z from "zod/mini"
import { McpLocalConfig, McpRemoteConfig } from "../../../../shared/domain/config.ts"
import { MCPStatus } from "../../../../shared/domain/integration.ts"
import { CreateSession, QueuedPrompt, SessionSummary } from "../../../../shared/native/host.ts"
import { op } from "../../operation.ts"

const params = z.object({ id: z.string() })

export const session = {
  "session.summaries": op({
    method: "get",
    path: "/outrigger/sessions",
    ok: z.array(SessionSummary),
    summary: "List sessions",
    description:
      "The sessions of all folders without sub-agents' and archived ones, newest first, each with its state.",
  }),
  "session.start": op({
    method: "post",
    path: "/outrigger/sessions",
    body: CreateSession,
    ok: SessionSummary,
    summary: "Start a session",
    description: "In a sandbox by default where the folder is a git repository with a commit.",
  }),
  "session.summary": op({
    method: "get",
    path: "/outrigger/sessions/{id}",
    params,
    ok: SessionSummary,
    summary: "One session",
  }),
  "session.resume": op({
    method: "post",
    path: "/outrigger/sessions/{id}/resume",
    params,
    ok: z.boolean(),
    summary: "Continue an interrupted turn",
  }),
  "session.setup": op({
    method: "post",
    path: "/outrigger/sessions/{id}/setup",
    params,
    body: z.object({ action: z.enum(["run", "skip"]) }),
    ok: z.boolean(),
    summary: "Run or skip the setup of the session's sandbox",
    description:
      "`sandbox.updated` says how it goes. Refused as `Conflict` while it runs. False: there was nothing to do.",
  }),
  "session.lendMcp": op({
    method: "put",
    path: "/outrigger/sessions/{id}/mcp/{name}",
    params: z.object({ id: z.string(), name: z.string() }),
    body: z.discriminatedUnion("type", [McpLocalConfig, McpRemoteConfig]),
    ok: MCPStatus,
    summary: "Connect an MCP server for one session",
    description: "Only this session and its sub-agents are offered its tools, until it is released or the host ends.",
  }),
  "session.releaseMcp": op({
    method: "delete",
    path: "/outrigger/sessions/{id}/mcp",
    params,
    ok: z.boolean(),
    summary: "Disconnect the session's own MCP servers",
  }),
  "queue.list": op({
    method: "get",
    path: "/outrigger/sessions/{id}/queue",
    params,
    ok: z.array(QueuedPrompt),
    summary: "Prompts that wait",
  }),
  "queue.add": op({
    method: "post",
    path: "/outrigger/sessions/{id}/queue",
    params,
    body: z.object({ text: z.string(), delivery: z.enum(["queue", "steer"]) }),
    ok: z.array(QueuedPrompt),
    summary: "Queue or steer",
    description:
      "`queue` waits for the running turn to end, `steer` is read at its next tool boundary; both start a turn when none runs. Answers what waits now.",
  }),
  "queue.reorder": op({
    method: "put",
    path: "/outrigger/sessions/{id}/queue",
    params,
    body: z.object({ ids: z.array(z.string()) }),
    ok: z.array(QueuedPrompt),
    summary: "Reorder the queue",
  }),
  "queue.remove": op({
    method: "delete",
    path: "/outrigger/sessions/{id}/queue/{promptID}",
    params: z.object({ id: z.string(), promptID: z.string() }),
    ok: z.boolean(),
    summary: "Take a queued prompt back",
  }),
}
