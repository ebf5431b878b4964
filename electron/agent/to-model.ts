import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultPart } from "@ai-sdk/provider"
import type { FilePart, Part, ToolPart } from "../../shared/domain/part.ts"
import type { MessageWithParts } from "../session/api.ts"

type UserContent = Extract<LanguageModelV4Message, { role: "user" }>["content"]
type AssistantContent = Extract<LanguageModelV4Message, { role: "assistant" }>["content"]
type ProviderOptions = NonNullable<LanguageModelV4Message["providerOptions"]>

export interface ToModelOptions {
  system: string[]
  /** Shown to the model after the last user message only; never stored. */
  reminders?: string[]
  /** The model that will read this: metadata of another model's parts (signatures, item ids) is left out. */
  model: { providerID: string; modelID: string }
}

/** The conversation as the AI SDK's provider-level prompt. Everything before the newest compaction is left out. */
export function toModelPrompt(history: MessageWithParts[], options: ToModelOptions): LanguageModelV4Prompt {
  const prompt: LanguageModelV4Prompt = options.system.map((content) => ({ role: "system", content }))
  for (const message of sinceCompaction(history)) {
    if (message.info.role === "user") {
      const content = userContent(message.parts)
      if (content.length) prompt.push({ role: "user", content })
      continue
    }
    const same = message.info.providerID === options.model.providerID && message.info.modelID === options.model.modelID
    const { content, results } = assistantContent(message.parts, same)
    if (content.length) prompt.push({ role: "assistant", content })
    if (results.length) prompt.push({ role: "tool", content: results })
  }
  for (const text of options.reminders ?? []) appendReminder(prompt, text)
  return prompt
}

/** A compaction is a user message with a compaction part, followed by the summary: the model starts from there. */
export function sinceCompaction(history: MessageWithParts[]): MessageWithParts[] {
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const message = history[index]
    if (
      message?.info.role === "assistant" &&
      message.info.summary &&
      message.info.time.completed &&
      !message.info.error
    ) {
      return history.slice(Math.max(index - 1, 0))
    }
  }
  return history
}

function userContent(parts: Part[]): UserContent {
  const content: UserContent = []
  for (const part of parts) {
    if (part.type === "text" && !part.ignored && part.text) content.push({ type: "text", text: part.text })
    if (part.type === "compaction") content.push({ type: "text", text: "What did we do so far?" })
    if (part.type === "file") content.push(...fileContent(part))
  }
  return content
}

/** Text files were already expanded into text when the prompt was stored; images and documents go as they are. */
function fileContent(part: FilePart): UserContent {
  const inline = dataUrl(part.url)
  if (!inline || part.mime === "text/plain" || part.mime === "application/x-directory") return []
  return [{ type: "file", mediaType: part.mime, filename: part.filename, data: { type: "data", data: inline } }]
}

const dataUrl = (url: string): string | undefined => /^data:[^,]*;base64,(.*)$/s.exec(url)?.[1]

function assistantContent(parts: Part[], same: boolean) {
  const content: AssistantContent = []
  const results: LanguageModelV4ToolResultPart[] = []
  for (const part of parts) {
    const providerOptions = same ? (metadataOf(part) as ProviderOptions | undefined) : undefined
    if (part.type === "text" && part.text) content.push({ type: "text", text: part.text, providerOptions })
    if (part.type === "reasoning" && same) content.push({ type: "reasoning", text: part.text, providerOptions })
    if (part.type === "tool") {
      content.push({
        type: "tool-call",
        toolCallId: part.callID,
        toolName: part.tool,
        input: part.state.input,
        providerOptions,
      })
      results.push({ type: "tool-result", toolCallId: part.callID, toolName: part.tool, output: toolOutput(part) })
    }
  }
  return { content, results }
}

const metadataOf = (part: Part): Record<string, unknown> | undefined =>
  "metadata" in part ? (part.metadata as Record<string, unknown> | undefined) : undefined

function toolOutput({ state }: ToolPart): LanguageModelV4ToolResultPart["output"] {
  if (state.status === "error") return { type: "error-text", value: state.error }
  if (state.status !== "completed")
    return { type: "error-text", value: "[The tool was interrupted before it finished]" }
  if (state.time.compacted) return { type: "text", value: "[Old tool output was cleared]" }
  const files = (state.attachments ?? []).flatMap((file) => {
    const data = dataUrl(file.url)
    return data ? [{ type: "file" as const, mediaType: file.mime, data: { type: "data" as const, data } }] : []
  })
  if (!files.length) return { type: "text", value: state.output }
  return { type: "content", value: [{ type: "text", text: state.output }, ...files] }
}

function appendReminder(prompt: LanguageModelV4Prompt, text: string) {
  const reminder = { type: "text" as const, text: `<system-reminder>\n${text}\n</system-reminder>` }
  const last = prompt.at(-1)
  if (last?.role === "user") last.content = [...last.content, reminder]
  else prompt.push({ role: "user", content: [reminder] })
}
