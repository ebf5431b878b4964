import * as z from "zod/mini"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { op } from "../../operation.ts"

export const sync = {
  "sync.start": op({
    method: "post",
    path: "/sync/start",
    scoped: true,
    ok: z.boolean(),
    summary: "Start workspace sync",
    description: "Start sync loops for workspaces in the current project that have active sessions.",
  }),
  "sync.replay": op({
    method: "post",
    path: "/sync/replay",
    scoped: true,
    body: z.object({
      directory: z.string(),
      events: z.array(
        z.object({
          id: z.string(),
          aggregateID: z.string(),
          seq: z.int().check(z.gte(0)),
          type: z.string(),
          data: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
    ok: z.object({
      sessionID: z.string(),
    }),
    errors: { 400: BadRequestError },
    summary: "Replay sync events",
    description: "Validate and replay a complete sync event history.",
  }),
  "sync.history.list": op({
    method: "post",
    path: "/sync/history",
    scoped: true,
    body: z.record(z.string(), z.int().check(z.gte(0))),
    ok: z.array(
      z.object({
        id: z.string(),
        aggregate_id: z.string(),
        seq: z.int().check(z.gte(0)),
        type: z.string(),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    errors: { 400: BadRequestError },
    summary: "List sync events",
    description:
      "List sync events for all aggregates. Keys are aggregate IDs the client already knows about, values are the last known sequence ID. Events with seq > value are returned for those aggregates. Aggregates not listed in the input get their full history.",
  }),
}
