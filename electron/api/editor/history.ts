import type { MessageWithParts } from "../../session/api.ts"
import type { ChatMessage } from "./contract/shapes.ts"

/**
 * A conversation as this dialect tells it: prompts and answers, text alone. All messages of one answer are one; what is
 * still being said is left out.
 */
export function history(messages: MessageWithParts[], waiting: string[] = []): ChatMessage[] {
  const told: ChatMessage[] = []
  for (const { info, parts } of messages) {
    if (info.role === "assistant" && (info.summary || info.time.completed === undefined)) continue
    const content = parts
      .flatMap((part) => (part.type === "text" && !part.synthetic && part.text.trim() ? [part.text] : []))
      .join("\n\n")
    if (!content) continue
    const last = told.at(-1)
    if (info.role === "assistant" && last?.role === "assistant") last.content += `\n\n${content}`
    else told.push({ role: info.role, content })
  }
  return [...told, ...waiting.map((content) => ({ role: "user" as const, content }))]
}
