import type { Prompt, PromptMessage } from "@modelcontextprotocol/client"
import type { Command } from "../../../shared/domain/agent.ts"
import type { FilePartInput, TextPartInput } from "../../../shared/domain/part.ts"
import { Fault } from "../../../shared/fault.ts"
import { plainName } from "./names.ts"
import type { McpServer } from "./server.ts"
import type { ResourceContent } from "./tool-result.ts"

export const commandName = (server: string, prompt: string) => `${plainName(server)}:${plainName(prompt)}`

/** A server's prompt as a slash command; its arguments go by their place. */
export function promptCommand(server: string, prompt: Prompt): Command {
  const description = prompt.description ?? prompt.title
  const given = prompt.arguments ?? []
  return {
    name: commandName(server, prompt.name),
    ...(description && { description }),
    source: "mcp",
    // Only the server knows the text, and only with the arguments.
    template: "",
    hints: given.map((_argument, index) => `$${index + 1}`),
  }
}

/** Asks the server for the prompt's text. Throws Fault `BadRequest` when a required argument is missing. */
export async function runPrompt(
  server: McpServer,
  prompt: Prompt,
  line: string,
  signal: AbortSignal,
): Promise<(TextPartInput | FilePartInput)[]> {
  const values = byPlace(prompt, line)
  const missing = (prompt.arguments ?? []).filter((argument) => argument.required && !values[argument.name])
  if (missing.length) {
    const usage = (prompt.arguments ?? []).map(({ name, required }) => (required ? `<${name}>` : `[${name}]`))
    throw new Fault(
      "BadRequest",
      `The command /${commandName(server.name, prompt.name)} needs ${missing.map(({ name }) => name).join(", ")}. Write it as: /${commandName(server.name, prompt.name)} ${usage.join(" ")}`,
      { command: commandName(server.name, prompt.name) },
    )
  }
  const { messages } = await server.use(`its prompt ${prompt.name}`, signal, ({ client }, timeout) =>
    client.getPrompt({ name: prompt.name, arguments: values }, { signal, timeout }),
  )
  const parts = messages.map(messagePart)
  const text = parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n")
  return [{ type: "text", text }, ...parts.filter((part) => part.type === "file")]
}

/** Words by place, quotes group; the last argument takes all that is left. */
function byPlace(prompt: Prompt, line: string): Record<string, string> {
  const words = (line.match(/"[^"]*"|'[^']*'(?=\s|$)|\S+/g) ?? []).map((word) =>
    word.length > 1 && /^(["']).*\1$/s.test(word) ? word.slice(1, -1) : word,
  )
  const names = (prompt.arguments ?? []).map(({ name }) => name)
  const values: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const value = index === names.length - 1 ? words.slice(index).join(" ") : words[index]
    if (value) values[name] = value
  }
  return values
}

function messagePart({ content }: PromptMessage): TextPartInput | FilePartInput {
  switch (content.type) {
    case "text":
      return { type: "text", text: content.text }
    case "image":
    case "audio":
      return { type: "file", mime: content.mimeType, url: `data:${content.mimeType};base64,${content.data}` }
    case "resource_link":
      return { type: "text", text: `[${content.name}](${content.uri})` }
    case "resource": {
      const resource = content.resource as ResourceContent
      if ("text" in resource) return { type: "text", text: resource.text }
      const mime = resource.mimeType ?? "application/octet-stream"
      return { type: "file", mime, filename: resource.uri, url: `data:${mime};base64,${resource.blob}` }
    }
  }
}
