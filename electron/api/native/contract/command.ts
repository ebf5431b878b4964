import * as z from "zod/mini"
import { CommandDetail, CommandPage } from "../../../../shared/native/command.ts"
import { flag, numeric, op } from "../../operation.ts"

const params = z.object({ id: z.string() })

export const command = {
  "command.page": op({
    method: "get",
    path: "/outrigger/commands",
    query: z.object({
      directory: z.optional(z.string()),
      sessionID: z.optional(z.string()),
      failed: z.optional(flag()),
      q: z.optional(z.string()),
      before: z.optional(numeric()),
      limit: z.optional(numeric()),
    }),
    ok: CommandPage,
    summary: "List what agents ran",
    description:
      "Commands of all agents, newest first: of one folder, of one session with its sub-agents, only failed ones, only those whose text holds `q`. `limit` is at most 500, 100 by default; `next` of one page is `before` of the next. The last 10,000 are kept, with 128 MiB of output in all.",
  }),
  "command.get": op({
    method: "get",
    path: "/outrigger/commands/{id}",
    params,
    ok: CommandDetail,
    summary: "One command with its output",
    description:
      "The end of each stream, 256 KiB at most. Also of one that runs; `command.output` events go on from there.",
  }),
  "command.remove": op({
    method: "delete",
    path: "/outrigger/commands/{id}",
    params,
    ok: z.boolean(),
    summary: "Take a command out",
    description: "One that runs is stopped.",
  }),
  "command.clear": op({
    method: "delete",
    path: "/outrigger/commands",
    query: z.object({ directory: z.optional(z.string()) }),
    ok: z.object({ removed: z.int() }),
    summary: "Clear the list",
    description: "Of one folder or all. What finished commands left running in the background is ended.",
  }),
}
