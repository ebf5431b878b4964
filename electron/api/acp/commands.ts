import type { AvailableCommand } from "@agentclientprotocol/sdk/unstable"
import type { Command } from "../../../shared/domain/agent.ts"
import type { FilePartInput } from "../../../shared/domain/part.ts"
import type { PromptPart } from "./prompt-parts.ts"

const compact: AvailableCommand = {
  name: "compact",
  description: "Summarise the conversation so far, to make room for more",
}

export const offeredCommands = (commands: readonly Command[]): AvailableCommand[] => [
  ...commands.map(({ name, description, hints }) => ({
    name,
    description: description ?? "",
    ...(hints.length && { input: { hint: hints.join(" ") } }),
  })),
  ...(commands.some(({ name }) => name === compact.name) ? [] : [compact]),
]

export interface CommandLine {
  name: string
  /** Undefined for our own. */
  command: Command | undefined
  arguments: string
  files: FilePartInput[]
}

/** A prompt that begins with `/name` of a command that there is; any other one is just text. */
export function commandLine(parts: readonly PromptPart[], commands: readonly Command[]): CommandLine | undefined {
  const texts = parts.flatMap((part) => (part.type === "text" ? [part.text] : []))
  const match = /^\s*\/(\S+)\s*([\s\S]*)$/.exec(texts.join("\n"))
  const name = match?.[1]
  const command = commands.find((each) => each.name === name)
  if (!name || (!command && name !== compact.name)) return undefined
  const files = parts.filter((part) => part.type === "file")
  return { name, command, arguments: match?.[2]?.trim() ?? "", files }
}
