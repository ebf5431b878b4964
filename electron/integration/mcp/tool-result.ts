import type { CallToolResult, ContentBlock } from "@modelcontextprotocol/client"
import { Fault } from "../../../shared/fault.ts"
import type { ToolResult } from "../../tool/tool.ts"

/** Stores what can neither be shown as text nor sent to a model; answers where, absolute. */
export type KeepFile = (bytes: Buffer, mediaType: string) => Promise<string>

/** What every provider takes inside of a tool result. */
const shown = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/
/** Bytes of JSON up to which structured content is kept beside the text. */
const MOST_STRUCTURED = 50 * 1024

export type ResourceContent = { uri: string; mimeType?: string } & ({ text: string } | { blob: string })

/**
 * A call's result in our own words: texts joined by blank lines, pictures as attachments, other data as files. A result
 * that only has structure is shown as JSON. Throws when the tool says that it failed.
 */
export async function toolResult(result: CallToolResult, keep: KeepFile): Promise<ToolResult> {
  const texts: string[] = []
  const attachments: NonNullable<ToolResult["attachments"]> = []
  const addData = async (base64: string, mime: string, filename?: string) => {
    if (shown.test(mime)) {
      attachments.push({ type: "file", mime, url: `data:${mime};base64,${base64}`, ...(filename && { filename }) })
      return
    }
    const bytes = Buffer.from(base64, "base64")
    texts.push(`[${mime}, ${bytes.length} bytes, stored in ${await keep(bytes, mime)}]`)
  }
  const add = async (block: ContentBlock) => {
    switch (block.type) {
      case "text":
        return void texts.push(block.text)
      case "image":
      case "audio":
        return addData(block.data, block.mimeType)
      case "resource_link":
        return void texts.push(linkText(block))
      case "resource": {
        const content = block.resource as ResourceContent
        if ("text" in content) return void texts.push(content.text)
        return addData(content.blob, content.mimeType ?? "application/octet-stream", content.uri)
      }
    }
  }
  for (const block of result.content ?? []) await add(block)
  const { structuredContent } = result
  if (!texts.length && !attachments.length && structuredContent !== undefined)
    texts.push(JSON.stringify(structuredContent, null, 2))
  const output = texts.join("\n\n")
  if (result.isError) throw new Fault("Unavailable", output || "The tool failed and did not say why.")
  const structured = structuredContent === undefined ? "" : JSON.stringify(structuredContent)
  return {
    title: "",
    output,
    metadata: structured && Buffer.byteLength(structured) <= MOST_STRUCTURED ? { structuredContent } : {},
    ...(attachments.length && { attachments }),
  }
}

function linkText(link: { uri: string; name: string; description?: string; mimeType?: string }): string {
  const about = [link.mimeType, link.description].filter((text) => text).join(": ")
  return `[${link.name}](${link.uri})${about ? ` (${about})` : ""}`
}
