import path from "node:path"
import { pathToFileURL } from "node:url"
import type { ContentBlock, SessionUpdate, ToolCall } from "@agentclientprotocol/sdk/unstable"
import type { Message } from "../../../shared/domain/message.ts"
import type { FilePart, Part, ToolPart } from "../../../shared/domain/part.ts"
import type { Todo } from "../../../shared/domain/session.ts"
import type { MessageWithParts } from "../../session/api.ts"
import { describeToolCall } from "./tool-call.ts"

export interface FeedOptions {
  /** The session's folder, for paths that a tool names relative to it. */
  directory: () => string
  send: (update: SessionUpdate) => void
  /** A message that this client sent itself: it shows it already. */
  isOwn: (messageID: string) => boolean
}

/**
 * What one client has been told of one conversation. Everything may be given again, whole or in pieces and in any order
 * of arrival (from the stored conversation, from events): only what is new goes out, once.
 */
export interface Feed {
  message(info: Message): void
  part(part: Part): void
  delta(about: { messageID: string; partID: string; field: string; delta: string; offset?: number }): void
  conversation(items: readonly MessageWithParts[]): void
  todos(todos: readonly Todo[]): void
  /** Takes what is given from now on as told, until the result is called. */
  silently(): () => void
  /** A permission request told the client about this call in its own words: all of it is told again. */
  askedAbout(callID: string): void
  /** A sub-agent's call, which is told only when the client was asked about it. */
  foreignCall(part: ToolPart): void
}

export function createFeed({ directory, send, isOwn }: FeedOptions): Feed {
  const messages = new Map<string, { role: Message["role"]; hidden: boolean }>()
  /** Characters of text that went out, by part. */
  const told = new Map<string, number>()
  const kinds = new Map<string, "agent_message_chunk" | "agent_thought_chunk">()
  const shown = new Set<string>()
  const calls = new Map<string, Record<string, string>>()
  let quiet = 0
  let plan = "[]"

  const emit = (update: SessionUpdate) => {
    if (!quiet) send(update)
  }
  const append = (partID: string, messageID: string, text: string) => {
    const sessionUpdate = kinds.get(partID)
    if (!sessionUpdate || text === "") return
    told.set(partID, (told.get(partID) ?? 0) + text.length)
    emit({ sessionUpdate, messageId: messageID, content: { type: "text", text } })
  }

  function answer(part: Part): void {
    if (part.type === "tool") return call(part)
    if ((part.type !== "text" && part.type !== "reasoning") || ("synthetic" in part && part.synthetic)) return
    kinds.set(part.id, part.type === "text" ? "agent_message_chunk" : "agent_thought_chunk")
    append(part.id, part.messageID, part.text.slice(told.get(part.id) ?? 0))
  }

  function prompt(part: Part): void {
    if (shown.has(part.id)) return
    const content = promptBlock(part)
    if (!content) return
    shown.add(part.id)
    if (!isOwn(part.messageID)) emit({ sessionUpdate: "user_message_chunk", messageId: part.messageID, content })
  }

  function call(part: ToolPart): void {
    const { toolCallId, ...fields } = describeToolCall(part, directory())
    const before = calls.get(toolCallId)
    const status = before?.["status"]
    if (status === '"completed"' || status === '"failed"') return
    const now = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, JSON.stringify(value)]))
    const names = (Object.keys(fields) as (keyof typeof fields)[]).filter((name) => before?.[name] !== now[name])
    calls.set(toolCallId, { ...before, ...now })
    if (!before) return emit({ sessionUpdate: "tool_call", toolCallId, ...fields })
    if (!names.length) return
    const changed = Object.fromEntries(names.map((name) => [name, fields[name]])) as Partial<ToolCall>
    emit({ sessionUpdate: "tool_call_update", toolCallId, ...changed })
  }

  const feed: Feed = {
    message(info) {
      messages.set(info.id, { role: info.role, hidden: info.role === "assistant" && info.summary === true })
    },
    part(part) {
      const about = messages.get(part.messageID)
      if (!about || about.hidden) return
      if (about.role === "user") prompt(part)
      else answer(part)
    },
    delta({ messageID, partID, field, delta, offset }) {
      if (field !== "text" || !kinds.has(partID)) return
      const sent = told.get(partID) ?? 0
      // Missing before it: the whole part comes at its end at the latest.
      if (offset !== undefined && offset > sent) return
      append(partID, messageID, offset === undefined ? delta : delta.slice(sent - offset))
    },
    conversation(items) {
      for (const { info, parts } of items) {
        feed.message(info)
        for (const part of parts) feed.part(part)
      }
    },
    todos(todos) {
      const entries = todos
        .filter(({ status }) => status !== "cancelled")
        .map(({ content, priority, status }) => ({
          content,
          priority: oneOf(["high", "medium", "low"], priority, "medium"),
          status: oneOf(["pending", "in_progress", "completed"], status, "pending"),
        }))
      if (JSON.stringify(entries) === plan) return
      plan = JSON.stringify(entries)
      emit({ sessionUpdate: "plan", entries })
    },
    silently() {
      quiet += 1
      return () => void (quiet -= 1)
    },
    askedAbout: (callID) => void calls.set(callID, {}),
    foreignCall(part) {
      if (calls.has(part.callID)) call(part)
    },
  }
  return feed
}

const oneOf = <T extends string>(known: readonly T[], value: string, otherwise: T): T =>
  known.find((each) => each === value) ?? otherwise

function promptBlock(part: Part): ContentBlock | undefined {
  if (part.type === "text") return part.synthetic || part.ignored ? undefined : { type: "text", text: part.text }
  if (part.type === "file") return fileBlock(part)
  if (part.type === "subtask") return { type: "text", text: part.command ? `/${part.command}` : part.prompt }
  return undefined
}

function fileBlock({ mime, url, filename }: FilePart): ContentBlock {
  const name = filename ?? url.split("/").at(-1) ?? "file"
  const data = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1]
  if (data === undefined) return { type: "resource_link", name, uri: url, mimeType: mime }
  if (mime.startsWith("image/")) return { type: "image", mimeType: mime, data }
  const uri = path.isAbsolute(name) ? pathToFileURL(name).href : `attachment:${encodeURIComponent(name)}`
  if (mime !== "text/plain") return { type: "resource", resource: { uri, mimeType: mime, blob: data } }
  return { type: "resource", resource: { uri, mimeType: mime, text: Buffer.from(data, "base64").toString("utf8") } }
}
