import * as z from "zod/mini"
import { named } from "./named.ts"

export const EventTuiCommandExecuteNamed = named(
  "Event.tui.command.execute",
  z.object({
    id: z.string(),
    type: z.literal("tui.command.execute"),
    properties: z.object({
      command: z.union([
        z.enum([
          "session.list",
          "session.new",
          "session.share",
          "session.interrupt",
          "session.compact",
          "session.page.up",
          "session.page.down",
          "session.line.up",
          "session.line.down",
          "session.half.page.up",
          "session.half.page.down",
          "session.first",
          "session.last",
          "prompt.clear",
          "prompt.submit",
          "agent.cycle",
        ]),
        z.string(),
      ]),
    }),
  }),
)
export type EventTuiCommandExecuteNamed = z.infer<typeof EventTuiCommandExecuteNamed>

export const EventTuiPromptAppendNamed = named(
  "Event.tui.prompt.append",
  z.object({
    id: z.string(),
    type: z.literal("tui.prompt.append"),
    properties: z.object({
      text: z.string(),
    }),
  }),
)
export type EventTuiPromptAppendNamed = z.infer<typeof EventTuiPromptAppendNamed>

export const EventTuiSessionSelectNamed = named(
  "Event.tui.session.select",
  z.object({
    id: z.string(),
    type: z.literal("tui.session.select"),
    properties: z.object({
      sessionID: z.string(),
    }),
  }),
)
export type EventTuiSessionSelectNamed = z.infer<typeof EventTuiSessionSelectNamed>

export const EventTuiToastShowStreamed = named(
  "EventTuiToastShow1",
  z.object({
    id: z.string(),
    type: z.literal("tui.toast.show"),
    properties: z.object({
      title: z.optional(z.string()),
      message: z.string(),
      variant: z.enum(["info", "success", "warning", "error"]),
      duration: z.optional(z.int().check(z.gt(0))),
    }),
  }),
)
export type EventTuiToastShowStreamed = z.infer<typeof EventTuiToastShowStreamed>

export const EventTuiToastShowNamed = named(
  "Event.tui.toast.show",
  z.object({
    id: z.string(),
    type: z.literal("tui.toast.show"),
    properties: z.object({
      title: z.optional(z.string()),
      message: z.string(),
      variant: z.enum(["info", "success", "warning", "error"]),
      duration: z.optional(z.int().check(z.gt(0))),
    }),
  }),
)
export type EventTuiToastShowNamed = z.infer<typeof EventTuiToastShowNamed>

export const EventTuiPromptAppend = named(
  "EventTuiPromptAppend",
  z.object({
    type: z.literal("tui.prompt.append"),
    properties: z.object({
      text: z.string(),
    }),
  }),
)
export type EventTuiPromptAppend = z.infer<typeof EventTuiPromptAppend>

export const EventTuiCommandExecute = named(
  "EventTuiCommandExecute",
  z.object({
    type: z.literal("tui.command.execute"),
    properties: z.object({
      command: z.union([
        z.enum([
          "session.list",
          "session.new",
          "session.share",
          "session.interrupt",
          "session.compact",
          "session.page.up",
          "session.page.down",
          "session.line.up",
          "session.line.down",
          "session.half.page.up",
          "session.half.page.down",
          "session.first",
          "session.last",
          "prompt.clear",
          "prompt.submit",
          "agent.cycle",
        ]),
        z.string(),
      ]),
    }),
  }),
)
export type EventTuiCommandExecute = z.infer<typeof EventTuiCommandExecute>

export const EventTuiToastShow = named(
  "EventTuiToastShow",
  z.object({
    type: z.literal("tui.toast.show"),
    properties: z.object({
      title: z.optional(z.string()),
      message: z.string(),
      variant: z.enum(["info", "success", "warning", "error"]),
      duration: z.optional(z.int().check(z.gt(0))),
    }),
  }),
)
export type EventTuiToastShow = z.infer<typeof EventTuiToastShow>

export const EventTuiSessionSelect = named(
  "EventTuiSessionSelect",
  z.object({
    type: z.literal("tui.session.select"),
    properties: z.object({
      sessionID: z.string(),
    }),
  }),
)
export type EventTuiSessionSelect = z.infer<typeof EventTuiSessionSelect>
