import * as z from "zod/mini"
import { Config } from "../../../../shared/domain/config.ts"
import { BadRequestError } from "../../../../shared/domain/error.ts"
import { Event, GlobalEvent } from "../../../../shared/domain/event.ts"
import { op } from "../../operation.ts"

export const global = {
  "app.log": op({
    method: "post",
    path: "/log",
    scoped: true,
    body: z.object({
      service: z.string(),
      level: z.enum(["debug", "info", "error", "warn"]),
      message: z.string(),
      extra: z.optional(z.record(z.string(), z.unknown())),
    }),
    ok: z.boolean(),
    errors: { 400: BadRequestError },
    summary: "Write log",
    description: "Write a log entry to the server logs with specified level and metadata.",
  }),
  "global.health": op({
    method: "get",
    path: "/global/health",
    ok: z.object({
      healthy: z.literal(true),
      version: z.string(),
    }),
    summary: "Get health",
    description: "Get health information about the OpenCode server.",
  }),
  "global.event": op({
    method: "get",
    path: "/global/event",
    stream: GlobalEvent,
    summary: "Get global events",
    description: "Subscribe to global events from the OpenCode system using server-sent events.",
  }),
  "global.config.get": op({
    method: "get",
    path: "/global/config",
    ok: Config,
    summary: "Get global configuration",
    description: "Retrieve the current global OpenCode configuration settings and preferences.",
  }),
  "global.config.update": op({
    method: "patch",
    path: "/global/config",
    body: Config,
    ok: Config,
    errors: { 400: BadRequestError },
    summary: "Update global configuration",
    description: "Update global OpenCode configuration settings and preferences.",
  }),
  "global.dispose": op({
    method: "post",
    path: "/global/dispose",
    ok: z.boolean(),
    summary: "Dispose instance",
    description: "Clean up and dispose all OpenCode instances, releasing all resources.",
  }),
  "global.upgrade": op({
    method: "post",
    path: "/global/upgrade",
    body: z.object({
      target: z.optional(z.string()),
    }),
    ok: z.union([
      z.object({
        success: z.literal(true),
        version: z.string(),
      }),
      z.object({
        success: z.literal(false),
        error: z.string(),
      }),
    ]),
    errors: { 400: BadRequestError },
    summary: "Upgrade opencode",
    description: "Upgrade opencode to the specified version or latest if not specified.",
  }),
  "event.subscribe": op({
    method: "get",
    path: "/event",
    scoped: true,
    stream: Event,
    summary: "Subscribe to events",
    description: "Get events",
  }),
  "instance.dispose": op({
    method: "post",
    path: "/instance/dispose",
    scoped: true,
    ok: z.boolean(),
    summary: "Dispose instance",
    description: "Clean up and dispose the current OpenCode instance, releasing all resources.",
  }),
}
