import path from "node:path"
import { fileURLToPath } from "node:url"
import type { FilePart, Part } from "../../shared/domain/part.ts"
import { newId } from "../../shared/id.ts"
import type { ToolResult } from "../tool/tool.ts"

/** Reads a file or folder as the read tool does, so that the model may edit it right away. */
export type ReadForPrompt = (input: { filePath: string; offset?: number; limit?: number }) => Promise<ToolResult>

/**
 * A file part as it is stored: a text file becomes two synthetic text parts (that it was read, and what it says) before
 * the part itself; an image is turned into a `data:` URL; a file that cannot be read becomes a text part with the
 * reason, which is also reported.
 */
export async function expandFile(
  file: FilePart,
  options: { directory: string; read: ReadForPrompt; onProblem: (message: string) => void },
): Promise<Part[]> {
  const { sessionID, messageID } = file
  const note = (text: string): Part => ({
    id: newId("part"),
    sessionID,
    messageID,
    type: "text",
    text,
    synthetic: true,
  })
  const called = (input: Record<string, unknown>) =>
    note(`Called the Read tool with the following input: ${JSON.stringify(input)}`)

  if (file.url.startsWith("data:")) {
    if (file.mime !== "text/plain") return [file]
    return [called({ filePath: file.filename ?? "attachment" }), note(decodeDataUrl(file.url)), file]
  }
  if (!file.url.startsWith("file:")) return [file]

  const input = readInput(file.url, options.directory)
  try {
    const { output, attachments } = await options.read(input)
    const [attachment] = attachments ?? []
    if (attachment) return [called(input), { ...file, url: attachment.url, mime: attachment.mime }]
    return [called(input), note(output), file]
  } catch (error) {
    const problem = `Could not read ${input.filePath}: ${(error as Error).message}`
    options.onProblem(problem)
    return [called(input), note(problem)]
  }
}

/** `?start=2&end=3` on the URL are lines, counted from 1, the last one included. */
function readInput(text: string, directory: string) {
  const url = new URL(text)
  const start = Number(url.searchParams.get("start") ?? 0)
  const end = Number(url.searchParams.get("end") ?? 0)
  url.search = ""
  return {
    filePath: path.resolve(directory, fileURLToPath(url)),
    ...(start > 0 && { offset: start }),
    ...(start > 0 && end >= start && { limit: end - start + 1 }),
  }
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(",")
  const body = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(";base64")
    ? Buffer.from(body, "base64").toString("utf8")
    : decodeURIComponent(body)
}
