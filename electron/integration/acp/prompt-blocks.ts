import type { ContentBlock, PromptCapabilities } from "@agentclientprotocol/sdk"
import type { FilePart, Part } from "../../../shared/domain/part.ts"

/**
 * A user message as the agent gets it: what the person wrote, files as links that the agent reads by itself, pictures
 * where it takes them. What was read of a file for our own models is left out.
 */
export function promptBlocks(parts: readonly Part[], takes: PromptCapabilities | undefined): ContentBlock[] {
  const blocks: ContentBlock[] = []
  /** Texts of ours that belong to the file part after them. */
  let notes: string[] = []
  let afterAgent = false
  const flush = () => {
    for (const text of notes) blocks.push({ type: "text", text })
    notes = []
  }
  for (const part of parts) {
    if (part.type === "text") {
      if (part.ignored || !part.text) continue
      if (part.synthetic && afterAgent) afterAgent = false
      else if (part.synthetic) notes.push(part.text)
      else {
        flush()
        blocks.push({ type: "text", text: part.text })
      }
    } else if (part.type === "file") {
      const link = linkOf(part)
      if (link || isInline(part)) notes = []
      else flush()
      if (link) blocks.push(link)
      else blocks.push(...inline(part, takes))
    } else if (part.type === "agent") {
      // "Use the task tool …" comes next: it is about a tool of ours.
      afterAgent = true
    }
  }
  flush()
  return blocks
}

/** Lines of the file are said as editors do: `#L2:8`. */
function linkOf(part: FilePart): ContentBlock | undefined {
  if (!part.url.startsWith("file:")) return undefined
  const url = new URL(part.url)
  const [start, end] = [url.searchParams.get("start"), url.searchParams.get("end")]
  url.search = ""
  if (start) url.hash = end ? `L${start}:${end}` : `L${start}`
  const name = part.filename ?? decodeURIComponent(url.pathname.split("/").pop() ?? "file")
  return { type: "resource_link", uri: url.href, name, ...(mime(part.mime) && { mimeType: part.mime }) }
}

const mime = (type: string) => type !== "" && type !== "application/x-directory"

const dataOf = (part: FilePart) => /^data:[^,]*;base64,(.*)$/s.exec(part.url)?.[1]
const isInline = (part: FilePart) => part.url.startsWith("data:")

function inline(part: FilePart, takes: PromptCapabilities | undefined): ContentBlock[] {
  const name = part.filename ?? "attachment"
  const data = dataOf(part)
  if (!isInline(part)) return []
  if (part.mime === "text/plain") {
    const comma = part.url.indexOf(",")
    const text =
      data === undefined ? decodeURIComponent(part.url.slice(comma + 1)) : Buffer.from(data, "base64").toString()
    return [{ type: "text", text: `${name}:\n${text}` }]
  }
  if (data !== undefined && part.mime.startsWith("image/") && takes?.image)
    return [{ type: "image", data, mimeType: part.mime }]
  if (data !== undefined && takes?.embeddedContext)
    return [
      {
        type: "resource",
        resource: { uri: `attachment:///${encodeURIComponent(name)}`, blob: data, mimeType: part.mime },
      },
    ]
  return [{ type: "text", text: `[${name} (${part.mime}) was attached, but this agent does not take such files.]` }]
}
