import path from "node:path"
import type { ToolCall, ToolCallContent, ToolCallLocation, ToolKind } from "@agentclientprotocol/sdk/unstable"
import type { ToolPart } from "../../../shared/domain/part.ts"
import { fileDiffs } from "./file-diffs.ts"

const kinds: Record<string, ToolKind> = {
  read: "read",
  skill: "read",
  list: "search",
  glob: "search",
  grep: "search",
  lsp: "search",
  edit: "edit",
  write: "edit",
  apply_patch: "edit",
  bash: "execute",
  webfetch: "fetch",
  websearch: "fetch",
  task: "think",
  todowrite: "think",
  todoread: "think",
}

const statuses = { pending: "pending", running: "in_progress", completed: "completed", error: "failed" } as const

type Fields = Record<string, unknown>

/** A tool call of ours as editors show it: what it does, where, and what came of it so far. */
export function describeToolCall(part: ToolPart, directory: string): ToolCall {
  const { tool, state } = part
  const metadata: Fields = ("metadata" in state && state.metadata) || {}
  return {
    toolCallId: part.callID,
    title: titleOf(tool, state.input, "title" in state ? state.title : undefined),
    kind: kindOf(tool),
    status: statuses[state.status],
    locations: locationsOf(tool, state.input, metadata, directory),
    content: contentOf(part, metadata),
    rawInput: state.input,
    ...(state.status === "completed" && { rawOutput: { output: state.output, ...exitOf(metadata) } }),
    ...(state.status === "error" && { rawOutput: { error: state.error } }),
  }
}

export const kindOf = (tool: string): ToolKind =>
  kinds[tool] ?? (tool.startsWith("browser") ? "fetch" : tool.startsWith("plan_") ? "switch_mode" : "other")

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined)

function titleOf(tool: string, input: Fields, given: string | undefined): string {
  const file = text(input["filePath"]) ?? text(input["path"])
  if (tool === "bash") return text(input["command"]) ?? given ?? "Run a command"
  if (tool === "task") return text(input["description"]) ?? given ?? "Ask another agent"
  if (tool === "read" && file) return `Read ${given || file}`
  if (tool === "edit" && file) return `Edit ${given || file}`
  if (tool === "write" && file) return `Write ${given || file}`
  if (tool === "apply_patch") return "Apply a patch"
  if (tool === "glob" || tool === "grep") return `Search ${text(input["pattern"]) ?? given ?? ""}`.trim()
  if (tool === "webfetch") return `Fetch ${text(input["url"]) ?? given ?? "a page"}`
  if (tool === "todowrite") return "Update the plan"
  return given || tool
}

/** Absolute paths that the call is about. */
function locationsOf(tool: string, input: Fields, metadata: Fields, directory: string): ToolCallLocation[] {
  if (tool === "apply_patch") return patchedFiles(metadata).map(({ path: file }) => ({ path: file }))
  const named = text(input["filePath"]) ?? (tool === "list" || tool === "lsp" ? text(input["path"]) : undefined)
  if (!named) return []
  const line = typeof input["offset"] === "number" && input["offset"] > 0 ? input["offset"] : undefined
  return [{ path: path.resolve(directory, named), ...(line !== undefined && { line }) }]
}

function contentOf({ tool, state }: ToolPart, metadata: Fields): ToolCallContent[] {
  const diffs = changesIn(metadata)
  if (tool === "bash") {
    const output = text(metadata["output"]) ?? (state.status === "completed" ? state.output : undefined)
    const shown = output ? [block(fenced(output))] : []
    return state.status === "error" ? [...shown, block(state.error)] : shown
  }
  if (state.status === "error") return [...diffs, block(state.error)]
  if (state.status !== "completed") return diffs
  const pictures = (state.attachments ?? []).flatMap(({ mime, url }) => picture(mime, url))
  if (diffs.length) return diffs
  return state.output ? [block(state.output), ...pictures] : pictures
}

/** What an edit changes, from the metadata of a call or of a permission request. */
export function changesIn(metadata: Fields): ToolCallContent[] {
  const files = patchedFiles(metadata)
  if (files.length) return files.flatMap((file) => fileDiffs(file.path, file.patch, file))
  const { filediff, diff, filepath, exists } = metadata as {
    filediff?: { file?: string; patch?: string }
    diff?: unknown
    filepath?: unknown
    exists?: unknown
  }
  const file = text(filediff?.file) ?? text(filepath)
  const patch = text(filediff?.patch) ?? text(diff)
  return file && patch ? fileDiffs(file, patch, { isNew: exists === false || startsFromNothing(patch) }) : []
}

const startsFromNothing = (patch: string) => /^@@ -0,0 /m.test(patch)

function patchedFiles(metadata: Fields): { path: string; patch: string; isNew: boolean }[] {
  if (!Array.isArray(metadata["files"])) return []
  return (metadata["files"] as Fields[]).flatMap((file) => {
    const named = text(file["movePath"]) ?? text(file["filePath"])
    const patch = text(file["patch"])
    return named && patch ? [{ path: named, patch, isNew: file["type"] === "add" }] : []
  })
}

const exitOf = ({ exit }: Fields) => (typeof exit === "number" ? { exitCode: exit } : {})

const block = (value: string): ToolCallContent => ({ type: "content", content: { type: "text", text: value } })

/** Output of a program, which must not be read as Markdown. The fence is longer than any in it. */
function fenced(output: string): string {
  const longest = Math.max(2, ...(output.match(/`{3,}/g) ?? []).map((run) => run.length))
  const fence = "`".repeat(longest + 1)
  return `${fence}console\n${output.trimEnd()}\n${fence}`
}

function picture(mime: string, url: string): ToolCallContent[] {
  const data = /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1]
  return mime.startsWith("image/") && data
    ? [{ type: "content", content: { type: "image", mimeType: mime, data } }]
    : []
}
