import type { FilePart, Part } from "../../shared/domain/part.ts"
import { newId } from "../../shared/id.ts"

/** One piece of an MCP resource: text, or base64. */
export type ResourceContent = { uri: string; mimeType?: string } & ({ text: string } | { blob: string })

export type ReadResource = (server: string, uri: string) => Promise<ResourceContent[]>

/** What models take as a file. */
const shown = /^(image\/(png|jpeg|gif|webp)|application\/pdf)$/

/**
 * A file part that stands for an MCP resource, as it is stored: a synthetic text part that it was read, one for each of
 * its texts, pictures as `data:` URLs, and the part itself. One that cannot be read becomes a text part with the
 * reason, which is also reported.
 */
export async function expandResource(
  file: FilePart,
  source: { clientName: string; uri: string },
  options: { read: ReadResource; onProblem: (message: string) => void },
): Promise<Part[]> {
  const { sessionID, messageID } = file
  const name = file.filename ?? source.uri
  const note = (text: string): Part => ({
    id: newId("part"),
    sessionID,
    messageID,
    type: "text",
    text,
    synthetic: true,
  })
  const heading = note(`Reading MCP resource: ${name} (${source.uri})`)
  try {
    const contents = await options.read(source.clientName, source.uri)
    const parts = contents.map((content): Part => {
      if ("text" in content) return note(content.text)
      const mime = content.mimeType ?? file.mime
      if (!shown.test(mime)) return note(`[Binary content: ${mime}]`)
      return { ...file, id: newId("part"), mime, url: `data:${mime};base64,${content.blob}` }
    })
    return [heading, ...parts, file]
  } catch (error) {
    const problem = `Failed to read MCP resource ${name}: ${(error as Error).message}`
    options.onProblem(problem)
    return [heading, note(problem), file]
  }
}
