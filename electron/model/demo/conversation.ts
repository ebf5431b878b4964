import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4ToolResultOutput } from "@ai-sdk/provider"

export interface DemoResult {
  output: string
  failed: boolean
}

export interface Conversation {
  /** What the user asked last, without reminders that the app adds. */
  request: string
  /** Results of the tools that were run for it, in the order of the calls. */
  results: DemoResult[]
}

/** What the demo can say when it is asked to sum up: the user's requests, in order. */
export function summary(prompt: LanguageModelV4Prompt): string {
  const asked = prompt.slice(0, -1).flatMap((message) => (message.role === "user" ? [userText(message.content)] : []))
  const requests = asked.filter((text) => text !== "").map((text) => `- ${text.split("\n")[0]?.slice(0, 200)}`)
  return requests.length > 0 ? `The user asked for:\n\n${requests.join("\n")}` : "Nothing was asked so far."
}

const userText = (content: Extract<LanguageModelV4Message, { role: "user" }>["content"]): string =>
  content
    .flatMap((part) => (part.type === "text" ? [part.text] : []))
    .join("\n")
    .replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, "")
    .trim()

/** What the demo needs of a prompt. */
export function readConversation(prompt: LanguageModelV4Prompt): Conversation {
  let request = ""
  let order: string[] = []
  let results = new Map<string, DemoResult>()
  for (const message of prompt) {
    if (message.role === "user") {
      const text = userText(message.content)
      if (text === "") continue
      request = text
      order = []
      results = new Map()
    } else if (message.role === "assistant") {
      for (const part of message.content) if (part.type === "tool-call") order.push(part.toolCallId)
    } else if (message.role === "tool") {
      for (const part of message.content) {
        if (part.type === "tool-result") results.set(part.toolCallId, readResult(part.output))
      }
    }
  }
  return { request, results: order.flatMap((id) => results.get(id) ?? []) }
}

function readResult(output: LanguageModelV4ToolResultOutput): DemoResult {
  switch (output.type) {
    case "text":
      return { output: output.value, failed: false }
    case "error-text":
      return { output: output.value, failed: true }
    case "json":
      return { output: JSON.stringify(output.value), failed: false }
    case "error-json":
      return { output: JSON.stringify(output.value), failed: true }
    case "execution-denied":
      return { output: output.reason ?? "This was not allowed.", failed: true }
    case "content":
      return {
        output: output.value.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n"),
        failed: false,
      }
  }
}

/** The text of a file as the `read` tool shows it: without tags, line numbers and the note at the end. */
export function fileText(output: string): string {
  const body = /<(content|file)>\n?([\s\S]*)\n?<\/\1>/.exec(output)?.[2] ?? output
  const lines = body.split("\n")
  const numbered = lines.flatMap((line) => {
    const match = /^\s*\d+(?:: ?|\| ?|\t)(.*)$/.exec(line)
    return match ? [match[1] ?? ""] : []
  })
  return (numbered.length > 0 ? numbered : lines.filter((line) => !/^\(.*\)$/.test(line.trim())))
    .join("\n")
    .replace(/\n+$/, "")
}

/** Names in a folder as the `read` tool lists it; folders end in "/". */
export function folderEntries(output: string): string[] {
  return output
    .replace(/<(path|type)>.*?<\/\1>/g, "")
    .split("\n")
    .map((line) => line.trim().replace(/^[-*] /, ""))
    .filter((line) => line !== "" && !/^[<(]/.test(line) && !line.startsWith("/"))
}
