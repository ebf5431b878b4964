import * as z from "zod/mini"
import { Agent, Command } from "../../../../shared/domain/agent.ts"
import { op } from "../../operation.ts"

export const agent = {
  "command.list": op({
    method: "get",
    path: "/command",
    scoped: true,
    ok: z.array(Command),
    summary: "List commands",
    description: "Get a list of all available commands in the OpenCode system.",
  }),
  "app.agents": op({
    method: "get",
    path: "/agent",
    scoped: true,
    ok: z.array(Agent),
    summary: "List agents",
    description: "Get a list of all available AI agents in the OpenCode system.",
  }),
  "app.skills": op({
    method: "get",
    path: "/skill",
    scoped: true,
    ok: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        location: z.string(),
        content: z.string(),
      }),
    ),
    summary: "List skills",
    description: "Get a list of all available skills in the OpenCode system.",
  }),
}
