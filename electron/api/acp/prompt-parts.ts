import { readFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import type { ContentBlock, EmbeddedResourceResource } from "@agentclientprotocol/sdk/unstable"
import type { FilePartInput, TextPartInput } from "../../../shared/domain/part.ts"
import { Fault } from "../../../shared/fault.ts"

export type PromptPart = TextPartInput | FilePartInput

export interface PromptPartsOptions {
  /** The text of a file as the editor has it, with what was not saved yet; undefined when it cannot say. */
  readBuffer?: (file: string) => Promise<string | undefined>
}

/** A prompt's blocks as parts of ours. Throws Fault `BadRequest` for what cannot be taken. */
export async function promptParts(
  blocks: readonly ContentBlock[],
  options: PromptPartsOptions = {},
): Promise<PromptPart[]> {
  const lists = await Promise.all(
    blocks.map(async (block): Promise<PromptPart[]> => {
      switch (block.type) {
        case "text":
          return block.text === "" ? [] : [{ type: "text", text: block.text }]
        case "image":
          return [attachment(block.mimeType, block.data, block.uri ? nameOf(block.uri) : "image")]
        case "audio":
          throw new Fault("BadRequest", "Audio cannot be taken. Send text, images or files.")
        case "resource_link":
          return linked(block.uri, block.name, block.mimeType ?? undefined, options)
        case "resource":
          return embedded(block.resource)
        default:
          throw new Fault("BadRequest", "A prompt is made of text, images and resources.")
      }
    }),
  )
  const parts = lists.flat()
  if (!parts.length) throw new Fault("BadRequest", "The prompt is empty. Say what is to be done.")
  return parts
}

const attachment = (mime: string, data: string, filename: string): FilePartInput => ({
  type: "file",
  mime,
  filename,
  url: `data:${mime};base64,${data}`,
})

const nameOf = (uri: string): string => {
  const last = uri.split(/[?#]/, 1)[0]?.split("/").at(-1)
  try {
    return decodeURIComponent(last || uri)
  } catch {
    return last || uri
  }
}

/** A file is read by the host, at the lines that the link names; anything else is told as an address. */
async function linked(
  uri: string,
  name: string,
  mime: string | undefined,
  { readBuffer }: PromptPartsOptions,
): Promise<PromptPart[]> {
  const file = fileOf(uri)
  if (!file) return [{ type: "text", text: `[${name}](${uri})` }]
  const unsaved = await readBuffer?.(file)
  if (unsaved !== undefined && (await readFile(file, "utf8").catch(() => undefined)) !== unsaved)
    return [textFile(file, unsaved)]
  const url = pathToFileURL(file)
  const lines = /#L(\d+)(?:[:-]L?(\d+))?/.exec(uri)
  if (lines?.[1]) {
    url.searchParams.set("start", lines[1])
    url.searchParams.set("end", lines[2] ?? lines[1])
  }
  return [{ type: "file", mime: mime?.startsWith("image/") ? mime : "text/plain", filename: name, url: url.href }]
}

function embedded(resource: EmbeddedResourceResource): PromptPart[] {
  const { uri } = resource
  if ("text" in resource) return [textFile(fileOf(uri) ?? uri, resource.text)]
  const mime = resource.mimeType ?? "application/octet-stream"
  if (mime.startsWith("image/") || mime === "application/pdf") return [attachment(mime, resource.blob, nameOf(uri))]
  throw new Fault("BadRequest", `${nameOf(uri)} (${mime}) cannot be read by a model. Attach text, images or PDF.`)
}

const textFile = (filename: string, text: string): FilePartInput =>
  attachment("text/plain", Buffer.from(text, "utf8").toString("base64"), filename)

/** The absolute path of a file's address, also of a bare path, as some editors send it. */
function fileOf(uri: string): string | undefined {
  try {
    if (uri.startsWith("file:")) return fileURLToPath(uri.replace(/[?#].*$/s, ""))
  } catch {
    throw new Fault("BadRequest", `${uri} is no address of a file on this machine.`)
  }
  return path.isAbsolute(uri) ? uri : undefined
}
