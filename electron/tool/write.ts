import * as z from "zod/mini"
import { restoreEndings } from "../lib/text-format.ts"
import { changeFile, diagnosed } from "./change-file.ts"
import type { EditServices } from "./services.ts"
import type { Tool } from "./tool.ts"

const parameters = z.object({
  content: z.string().check(z.describe("The whole content of the file")),
  filePath: z.string().check(z.describe("The file to write: absolute, or relative to the working folder")),
})
type Input = z.infer<typeof parameters>

const description = `Writes a whole file, replacing what was in it.

- A file that exists must have been read first, and must not have changed since: otherwise the write is refused.
- Prefer edit for changes to existing files; write is for new files and complete rewrites.
- Missing folders are made. The line endings of an existing file are kept.
- Do not write documentation files unless you are asked for them.`

/** `write`: a new file, or the whole content of one the model has read. */
export function createWriteTool(services: EditServices): Tool<Input> {
  return {
    id: "write",
    description,
    parameters,
    async execute({ content, filePath }, context) {
      const change = await changeFile(services, context, filePath, (before) =>
        // A model that writes CRLF itself means it.
        before?.editable && before.eol === "crlf" && !content.includes("\r\n")
          ? restoreEndings(before.text, content)
          : content,
      )
      const { target, existed, formatted, patch } = change
      const { diagnostics, report } = await diagnosed(services, context, [target.real])
      return {
        title: target.title,
        output: `Wrote file successfully.${formatted}${report}`,
        metadata: { diagnostics, filepath: target.named, exists: existed, diff: patch, truncated: false },
      }
    },
  }
}
