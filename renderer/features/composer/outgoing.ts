import type { AgentPartInput, FilePartInput, TextPartInput } from "../../../shared/domain/part.ts"
import type { ModelChoice } from "../../api/opencode.ts"
import { baseName, fileUrl, joinPath } from "../../lib/path.ts"
import type { Draft } from "../../state/drafts.ts"
import { findMentions } from "./mentions.ts"

/** A message as the composer hands it over. */
export interface OutgoingMessage {
  draft: Draft
  agent: string | null
  model: ModelChoice | null
}

/** `send`: now, as a prompt. `queue`: after the running turn. `steer`: at its next tool boundary. */
export type Delivery = "send" | "queue" | "steer"

/**
 * The parts of a prompt: the text as typed, then a part for each mention (agent, file or folder) with its place in
 * the text, then the attachments.
 */
export function partsOf(
  draft: Draft,
  directory: string,
  agentNames: readonly string[],
): (TextPartInput | FilePartInput | AgentPartInput)[] {
  const text = draft.text.trim()
  const mentions = findMentions(text, draft.mentions)
  const seen = new Set<string>()
  const mentioned = mentions.flatMap(({ name, start, end }): (FilePartInput | AgentPartInput)[] => {
    if (seen.has(name)) return []
    seen.add(name)
    const source = { value: `@${name}`, start, end }
    if (agentNames.includes(name)) return [{ type: "agent", name, source }]
    const folder = name.endsWith("/")
    return [
      {
        type: "file",
        mime: folder ? "application/x-directory" : "text/plain",
        filename: baseName(name),
        url: fileUrl(joinPath(directory, name)),
        source: { type: "file", path: name, text: source },
      },
    ]
  })
  return [
    ...(text ? [{ type: "text" as const, text }] : []),
    ...mentioned,
    ...draft.attachments.map(({ mime, filename, url }) => ({ type: "file" as const, mime, filename, url })),
  ]
}

/** `/name rest` of a known command, `!command` for the shell, else null. */
export function directive(
  text: string,
  commands: readonly string[],
): { command: string; arguments: string } | { shell: string } | null {
  const trimmed = text.trim()
  if (trimmed.startsWith("!") && trimmed.length > 1) return { shell: trimmed.slice(1).trim() }
  const match = /^\/(\S+)\s*([\s\S]*)$/.exec(trimmed)
  const name = match?.[1]
  if (!name || !commands.includes(name)) return null
  return { command: name, arguments: match[2] ?? "" }
}
