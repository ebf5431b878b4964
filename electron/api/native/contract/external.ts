import * as z from "zod/mini"
import {
  ExternalAgent,
  ExternalAgents,
  ExternalAgentTest,
  ExternalOption,
  NewExternalAgent,
} from "../../../../shared/native/external-agent.ts"
import { op } from "../../operation.ts"

const named = z.object({ id: z.string() })

export const external = {
  "external.list": op({
    method: "get",
    path: "/outrigger/external-agents",
    ok: ExternalAgents,
    summary: "List external agents",
    description: "Those that were added, and well-known ones with whether they are installed. Nothing is started.",
  }),
  "external.put": op({
    method: "post",
    path: "/outrigger/external-agents",
    body: NewExternalAgent,
    ok: ExternalAgent,
    summary: "Add an external agent",
    description: "Or replace the one of the same id. Its program is started by the first prompt that names it.",
  }),
  "external.remove": op({
    method: "delete",
    path: "/outrigger/external-agents/{id}",
    params: named,
    ok: z.boolean(),
    summary: "Remove an external agent",
    description: "Its running processes end. What it said and changed stays.",
  }),
  "external.test": op({
    method: "post",
    path: "/outrigger/external-agents/{id}/test",
    params: named,
    ok: ExternalAgentTest,
    summary: "Try an external agent",
    description: "Starts its program, asks what it can do, and ends it.",
  }),
  "external.options": op({
    method: "get",
    path: "/outrigger/external-agents/{id}/options",
    params: named,
    query: z.object({ session: z.optional(z.string()) }),
    ok: z.array(ExternalOption),
    summary: "What can be chosen for an external agent",
    description: "Its modes, models and the like, for a session. Empty until it has run once.",
  }),
  "external.choose": op({
    method: "post",
    path: "/outrigger/external-agents/{id}/options",
    params: named,
    body: z.object({ session: z.string(), option: z.string(), value: z.string() }),
    ok: z.array(ExternalOption),
    summary: "Choose for an external agent",
    description: "Counts at once where it runs in the session, else from its next prompt on.",
  }),
}
