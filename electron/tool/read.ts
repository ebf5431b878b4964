import type { FileHandle } from "node:fs/promises"
import { readdir, stat } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { imageType, isBinaryName, isPdf } from "../lib/media-type.ts"
import { withOpenFile } from "../lib/open-regular.ts"
import { looksBinary } from "../lib/text-format.ts"
import { MOST_BYTES, readLines } from "./read-lines.ts"
import type { ReadServices } from "./services.ts"
import { fileNotFound } from "./suggest.ts"
import type { Tool, ToolContext, ToolResult } from "./tool.ts"
import { askOutside, onOneLine, type ToolPath, toolPath } from "./tool-path.ts"

const DEFAULT_LINES = 2000
/** Attachments go to the model as base64 in one request. Bytes. */
const LARGEST_ATTACHMENT = 20 * 1024 * 1024

const parameters = z.object({
  filePath: z.string().check(z.describe("The file or folder to read: absolute, or relative to the working folder")),
  offset: z.optional(z.int().check(z.gte(0), z.describe("Line to start at, counted from 1"))),
  limit: z.optional(z.int().check(z.gte(0), z.describe(`How many lines to read (default ${DEFAULT_LINES})`))),
})
type Input = z.infer<typeof parameters>

const description = `Reads a file or lists a folder.

- Lines come as "N: text" with their number. The number and the colon are not part of the file: leave them out of what you pass to edit.
- At most ${DEFAULT_LINES} lines or 50 KB at a time; lines over 2000 characters are cut. Use offset and limit for more, and grep to find places in large files.
- Images and PDF files are attached for you to look at. Other binary files cannot be read.
- A folder gives its entries, one per line, folders with a trailing slash.
- Read a file before you edit or overwrite it. When it changes on disk afterwards, read it again.
- Read several files in one step when you know that you need them.`

/** `read`: a window of a file with line numbers, a folder's entries, or an image or PDF as attachment. */
export function createReadTool(services: ReadServices): Tool<Input> {
  return {
    id: "read",
    description,
    parameters,
    async execute(input, context) {
      const target = await toolPath(context, input.filePath)
      const found = await stat(target.real).catch(() => undefined)
      await askOutside(context, target, found?.isDirectory() ? "folder" : "file")
      await context.ask({ permission: "read", patterns: target.patterns, always: ["*"], metadata: {} })
      if (!found) throw await fileNotFound(target.named)
      if (found.isDirectory()) return readFolder(target, input)
      const nearby = (await services.nearbyInstructions?.(target.named, context.sessionID)) ?? []
      const result = await withOpenFile(target.real, (handle, opened) => {
        if (!opened.isFile())
          throw new Fault("UnsupportedMedia", `Cannot read ${target.named}: it is a pipe, socket or device.`)
        return readFile(services, context, target, input, handle, opened.size)
      }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "EACCES" || error.code === "EPERM")
          throw new Fault("Conflict", `Cannot read ${target.named}: permission denied.`, { path: target.named })
        throw error
      })
      return {
        ...result,
        metadata: { ...result.metadata, loaded: nearby.map((file) => file.path) },
        output: result.output + reminder(nearby),
      }
    },
  }
}

async function readFile(
  { ledger }: ReadServices,
  context: ToolContext,
  target: ToolPath,
  input: Input,
  handle: FileHandle,
  size: number,
): Promise<ToolResult> {
  const image = imageType(target.real)
  const pdf = isPdf(target.real)
  if (pdf || (image && image !== "image/svg+xml")) {
    if (size > LARGEST_ATTACHMENT)
      throw new Fault(
        "TooLarge",
        `${target.named} is larger than ${LARGEST_ATTACHMENT / 1024 / 1024} MB and cannot be attached.`,
      )
    const bytes = await handle.readFile()
    ledger.remember(context.sessionID, target.real, hashBytes(bytes))
    return attachment(target, pdf ? "application/pdf" : image!, bytes)
  }
  const sample = Buffer.alloc(Math.min(size, 8192))
  await handle.read(sample, 0, sample.length, 0)
  const offset = Math.max(input.offset ?? 1, 1)
  const limit = input.limit || DEFAULT_LINES
  const binary = isBinaryName(target.real) || looksBinary(sample)
  const window = await readLines(handle, size, { offset, limit: binary ? 0 : limit, signal: context.signal })
  // Also for a binary one: the model may delete or replace it knowingly.
  if (window.hash) ledger.remember(context.sessionID, target.real, window.hash)
  if (binary) throw new Fault("UnsupportedMedia", `Cannot read binary file: ${target.named}`, { path: target.named })
  const { lines, total, more, capped } = window
  if (total !== undefined && offset > Math.max(total, 1))
    throw new Fault("BadRequest", `Offset ${offset} is out of range for this file (${total} lines).`)
  const last = offset + lines.length - 1
  const of = total === undefined ? "" : ` of ${total}`
  const note = capped
    ? `(Output capped at ${MOST_BYTES / 1024} KB. Showing lines ${offset}-${last}${of}. Use offset=${last + 1} to continue.)`
    : more
      ? `(Showing lines ${offset}-${last}${of}. Use offset=${last + 1} to continue.)`
      : `(End of file - total ${total} lines)`
  const content = lines.map((line, index) => `${offset + index}: ${line}`).join("\n")
  return {
    title: target.title,
    output: `<path>${target.named}</path>\n<type>file</type>\n<content>\n${content}\n\n${note}\n</content>`,
    metadata: { preview: lines.slice(0, 20).join("\n"), truncated: more, loaded: [] },
  }
}

function attachment(target: ToolPath, mime: string, bytes: Buffer): ToolResult {
  const text = `${mime === "application/pdf" ? "PDF" : "Image"} read successfully`
  return {
    title: target.title,
    output: text,
    metadata: { preview: text, truncated: false, loaded: [] },
    attachments: [
      {
        type: "file",
        mime,
        filename: path.basename(target.named),
        url: `data:${mime};base64,${bytes.toString("base64")}`,
      },
    ],
  }
}

async function readFolder(target: ToolPath, input: Input): Promise<ToolResult> {
  const entries = await readdir(target.real, { withFileTypes: true })
  const names = await Promise.all(
    entries.map(async (entry) => {
      const folder = entry.isSymbolicLink()
        ? await stat(path.join(target.real, entry.name)).then(
            (found) => found.isDirectory(),
            () => false,
          )
        : entry.isDirectory()
      return onOneLine(folder ? `${entry.name}/` : entry.name)
    }),
  )
  names.sort((a, b) => a.localeCompare(b))
  const offset = Math.max(input.offset ?? 1, 1)
  const shown = names.slice(offset - 1, offset - 1 + (input.limit || DEFAULT_LINES))
  const truncated = offset - 1 + shown.length < names.length
  const note = truncated
    ? `(Showing ${shown.length} of ${names.length} entries. Use offset=${offset + shown.length} to continue.)`
    : `(${names.length} entries)`
  return {
    title: target.title,
    output: `<path>${target.named}</path>\n<type>directory</type>\n<entries>\n${shown.join("\n")}\n\n${note}\n</entries>`,
    metadata: { preview: shown.slice(0, 20).join("\n"), truncated, loaded: [] },
  }
}

const reminder = (files: { path: string; text: string }[]): string =>
  files.length
    ? `\n\n<system-reminder>\n${files.map((file) => `Instructions from: ${file.path}\n${file.text}`).join("\n\n")}\n</system-reminder>`
    : ""
