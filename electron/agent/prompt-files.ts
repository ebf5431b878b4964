import { open, readdir, readFile, stat } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import type { FilePart, Part } from "../../shared/domain/part.ts"
import { newId } from "../../shared/id.ts"
import type { AgentInstance } from "./services.ts"

const MAX_LINES = 2_000
const MAX_BYTES = 50 * 1024
const MAX_INLINE_BYTES = 20 * 1024 * 1024

/**
 * A file part as it is stored: a text file becomes two synthetic text parts (that it was read, and what it says) before
 * the part itself; an image is turned into a `data:` URL; a file that cannot be read becomes a text part with the
 * reason, which is also reported.
 */
export async function expandFile(
  file: FilePart,
  instance: Pick<AgentInstance, "directory">,
  onProblem: (message: string) => void,
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
  const called = (args: Record<string, unknown>) =>
    note(`Called the Read tool with the following input: ${JSON.stringify(args)}`)

  if (file.url.startsWith("data:")) {
    if (file.mime !== "text/plain") return [file]
    return [called({ filePath: file.filename ?? "attachment" }), note(decodeDataUrl(file.url)), file]
  }
  if (!file.url.startsWith("file:")) return [file]

  const url = new URL(file.url)
  const range = { start: url.searchParams.get("start"), end: url.searchParams.get("end") }
  url.search = ""
  const filePath = path.resolve(instance.directory, fileURLToPath(url))
  const offset = range.start ? Math.max(Number(range.start) - 1, 0) : undefined
  const limit = range.start && range.end ? Math.max(Number(range.end) - Number(range.start) + 1, 1) : undefined
  const args = { filePath, ...(offset !== undefined && { offset }), ...(limit !== undefined && { limit }) }
  try {
    const info = await stat(filePath)
    if (info.isDirectory()) return [called(args), note(await listFolder(filePath)), file]
    if (file.mime === "text/plain") return [called(args), note(await readText(filePath, offset, limit)), file]
    if (info.size > MAX_INLINE_BYTES) throw new Error(`it is larger than ${MAX_INLINE_BYTES / 1024 / 1024} MB`)
    const content = (await readFile(filePath)).toString("base64")
    return [called(args), { ...file, url: `data:${file.mime};base64,${content}` }]
  } catch (error) {
    const problem = `Could not read ${filePath}: ${(error as Error).message}`
    onProblem(problem)
    return [called(args), note(problem)]
  }
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(",")
  const body = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(";base64")
    ? Buffer.from(body, "base64").toString("utf8")
    : decodeURIComponent(body)
}

async function listFolder(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort()
  const shown = names.slice(0, MAX_LINES)
  return `<path>${folder}</path>\n<type>directory</type>\n<entries>\n${shown.join("\n")}\n(${names.length} entries)\n</entries>`
}

async function readText(file: string, offset = 0, limit = MAX_LINES): Promise<string> {
  const handle = await open(file)
  const shown: string[] = []
  let total = 0
  let bytes = 0
  let cut = false
  try {
    for await (const line of handle.readLines()) {
      total += 1
      if (total <= offset || shown.length >= limit || cut) continue
      const text = `${total}: ${line.length > 2_000 ? `${line.slice(0, 2_000)}...` : line}`
      bytes += Buffer.byteLength(text) + 1
      if (bytes > MAX_BYTES) cut = true
      else shown.push(text)
    }
  } finally {
    await handle.close()
  }
  const last = offset + shown.length
  const end =
    last < total
      ? `(File has more lines. Use the read tool with offset ${last} to go on)`
      : `(End of file - total ${total} lines)`
  return `<path>${file}</path>\n<type>file</type>\n<content>\n${shown.join("\n")}\n\n${end}\n</content>`
}
