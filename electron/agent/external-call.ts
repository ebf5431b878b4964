import path from "node:path"
import type { ToolCallUpdate } from "@agentclientprotocol/sdk"

/** Of one output that is kept, in characters: the end. */
const LONGEST_OUTPUT = 50_000

/** A tool call of an external agent, as far as it was told. */
export type ForeignCall = ToolCallUpdate

/** What a foreign call is among our tools, so that it is shown as one of them. */
export interface Shown {
  tool: string
  input: Record<string, unknown>
  title: string
  /** Absolute paths that it is about. */
  paths: string[]
  /** Of `execute`, when the agent says it. */
  command?: string
  url?: string
}

/** The call so far with what was told of it now: fields that are not told stay. */
export function merged(call: ForeignCall, update: ToolCallUpdate): ForeignCall {
  const told = Object.entries(update).filter(([, value]) => value !== null && value !== undefined)
  return { ...call, ...Object.fromEntries(told) }
}

export function shownCall(call: ForeignCall, directory: string): Shown {
  const raw = isRecord(call.rawInput) ? call.rawInput : {}
  const title = call.title ?? call.name ?? call.kind ?? "tool"
  const diffs = (call.content ?? []).flatMap((item) => (item.type === "diff" ? [item.path] : []))
  const named = [raw.file_path, raw.filePath, raw.path, raw.abs_path].filter((value) => typeof value === "string")
  const told = [...diffs, ...(call.locations ?? []).map((location) => location.path)]
  const paths = [...new Set((told.length ? told : named).map((file) => path.resolve(directory, file)))]
  const command = commandOf(raw) ?? (call.kind === "execute" ? title.replace(/^`([\s\S]*)`$/, "$1") : undefined)
  const url = typeof raw.url === "string" ? raw.url : undefined
  const filePath = paths[0] === undefined ? {} : { filePath: paths[0] }
  const shown = (tool: string, input: Record<string, unknown>): Shown => ({
    tool,
    input: { ...raw, ...input },
    title,
    paths,
    ...(command === undefined ? {} : { command }),
    ...(url === undefined ? {} : { url }),
  })
  switch (call.kind) {
    case "execute":
      return shown("bash", { command })
    case "edit":
      return shown("edit", filePath)
    case "read":
      return paths.length ? shown("read", filePath) : shown("external", {})
    case "fetch":
      return url === undefined ? shown("external", {}) : shown("webfetch", { url })
    case "delete":
    case "move":
      return shown("external", filePath)
    default:
      return diffs.length ? shown("edit", filePath) : shown("external", {})
  }
}

/** Words of the result: texts, links, and the raw answer where there is nothing else. */
export function outputOf(call: ForeignCall): string {
  const texts = (call.content ?? []).flatMap((item) => {
    if (item.type !== "content") return []
    const { content } = item
    if (content.type === "text") return [content.text]
    if (content.type === "resource_link") return [content.uri]
    if (content.type === "resource" && "text" in content.resource) return [content.resource.text]
    return []
  })
  const raw = texts.length ? "" : rawText(call.rawOutput)
  const output = texts.length ? texts.join("\n") : raw
  return output.length > LONGEST_OUTPUT ? `…\n${output.slice(-LONGEST_OUTPUT)}` : output
}

/** Pictures of the result, as `data:` addresses. */
export function picturesOf(call: ForeignCall): { mime: string; url: string }[] {
  return (call.content ?? []).flatMap((item) => {
    if (item.type !== "content" || item.content.type !== "image") return []
    const { mimeType, data } = item.content
    return [{ mime: mimeType, url: `data:${mimeType};base64,${data}` }]
  })
}

export const terminalsOf = (call: ForeignCall): string[] =>
  (call.content ?? []).flatMap((item) => (item.type === "terminal" ? [item.terminalId] : []))

/** A command line, also one that comes in words. */
function commandOf(raw: Record<string, unknown>): string | undefined {
  const { command, cmd } = raw
  const value = command ?? cmd
  if (typeof value === "string" && value.trim()) return value
  if (!Array.isArray(value) || value.length === 0 || !value.every((word) => typeof word === "string")) return undefined
  const words = value as string[]
  // ["bash", "-lc", "make test"]: what runs is the line.
  if (words.length === 3 && /(^|\/)(ba|z|da)?sh$/.test(words[0]!) && /^-[a-z]*c$/.test(words[1]!)) return words[2]
  return words.map(quoted).join(" ")
}

export const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

function rawText(raw: unknown): string {
  if (raw === undefined || raw === null) return ""
  if (typeof raw === "string") return raw
  if (isRecord(raw)) {
    for (const name of ["formatted_output", "output", "stdout", "text"]) {
      const value = raw[name]
      if (typeof value === "string" && value) return value
    }
  }
  return JSON.stringify(raw, null, 2)
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
