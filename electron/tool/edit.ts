import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { changeFile, diagnosed } from "./change-file.ts"
import { replaceInText } from "./edit-match.ts"
import type { EditServices } from "./services.ts"
import { fileNotFound } from "./suggest.ts"
import { assertEditable } from "./text-on-disk.ts"
import type { Tool } from "./tool.ts"

const parameters = z.object({
  filePath: z.string().check(z.describe("The file to change: absolute, or relative to the working folder")),
  oldString: z.string().check(z.describe("The text to replace, exactly as in the file; empty to make a new file")),
  newString: z.string().check(z.describe("The text to put there; must differ from oldString")),
  replaceAll: z.optional(z.boolean().check(z.describe("Replace every occurrence (default false)"))),
})
type Input = z.infer<typeof parameters>

const description = `Replaces text in a file.

- Read the file first. If it changed on disk since, the edit is refused: read it again.
- oldString must be in the file exactly, with its indentation and without the "N: " in front of lines that read shows.
- oldString must be unique: add lines around it until it is, or set replaceAll to change every occurrence (renaming a name, say).
- Keep edits small: a few lines around the change rather than whole functions.
- An empty oldString makes a new file with newString.
- Several edits to one file in the same step are applied one after the other.`

/** `edit`: replaces one place, or with `replaceAll` every one, of a file the model has read. */
export function createEditTool(services: EditServices): Tool<Input> {
  return {
    id: "edit",
    description,
    parameters,
    async execute(input, context) {
      if (input.oldString === input.newString)
        throw new Fault("BadRequest", "No changes to apply: oldString and newString are identical.")
      const change = await changeFile(services, context, input.filePath, async (before, target) => {
        if (input.oldString === "") {
          if (before?.bytes.length)
            throw new Fault(
              "BadRequest",
              `${target.named} already exists. Give the text to replace as oldString, or use write to replace the whole file.`,
            )
          return input.newString
        }
        if (!before) throw await fileNotFound(target.named)
        assertEditable(before, target.named)
        return replaceInText(before.text, input, target.named)
      })
      const { target, patch, additions, deletions, formatted } = change
      const filediff = { file: target.named, patch, additions, deletions }
      context.progress({ title: target.title, metadata: { diff: patch, filediff, diagnostics: {} } })
      const { diagnostics, report } = await diagnosed(services, context, [target.real])
      return {
        title: target.title,
        output: `Edit applied successfully.${formatted}${report}`,
        metadata: { diagnostics, diff: patch, filediff, truncated: false },
      }
    },
  }
}
