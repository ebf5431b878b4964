import { stat } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { fileNotFound } from "./suggest.ts"
import type { SearchServices } from "./services.ts"
import type { Tool } from "./tool.ts"
import { askOutside, onOneLine, toolPath } from "./tool-path.ts"

const parameters = z.object({
  pattern: z.string().check(z.describe('A glob such as "**/*.ts" or "src/**/index.*"')),
  path: z.optional(z.string().check(z.describe("Folder to search in (default: the working folder)"))),
})
type Input = z.infer<typeof parameters>

const MOST_SHOWN = 100

const description = `Finds files by name with a glob.

- Answers with absolute paths, files that changed last first, at most ${MOST_SHOWN}.
- "*.ts" matches in every folder; "src/*.ts" only in that one; "**" stands for any folders.
- Hidden files are found, files that git ignores are not.`

/** `glob`: file names below a folder. */
export function createGlobTool({ ripgrep }: SearchServices): Tool<Input> {
  return {
    id: "glob",
    description,
    parameters,
    async execute(input, context) {
      const { folder, glob } = splitAbsolute(input)
      const target = await toolPath(context, folder)
      await askOutside(context, target, "folder")
      const metadata = { pattern: input.pattern, path: input.path }
      await context.ask({ permission: "glob", patterns: [input.pattern], always: ["*"], metadata })
      const info = await stat(target.real).catch(() => undefined)
      if (!info) throw await fileNotFound(target.named)
      if (!info.isDirectory()) throw new Fault("BadRequest", `path must be a folder: ${target.named}`)

      const found: string[] = []
      let truncated = false
      const search = { directory: target.real, globs: [glob], newestFirst: true, signal: context.signal }
      for await (const file of ripgrep.files(search)) {
        truncated = found.length === MOST_SHOWN
        if (truncated) break
        found.push(onOneLine(path.join(target.named, file)))
      }
      const lines = found.length ? [...found] : ["No files found"]
      if (truncated) lines.push("", `(Only the first ${MOST_SHOWN} files are shown. Use a narrower path or pattern.)`)
      return { title: target.title, output: lines.join("\n"), metadata: { count: found.length, truncated } }
    },
  }
}

/** An absolute glob becomes its folder without wildcards and the rest: ripgrep's globs are relative. */
function splitAbsolute({ pattern, path: folder = "." }: Input): { folder: string; glob: string } {
  // In ripgrep a leading `!` turns the search into its opposite.
  if (pattern.startsWith("!")) throw new Fault("BadRequest", "The pattern must not begin with '!'.")
  if (!path.isAbsolute(pattern)) return { folder, glob: pattern.replace(/^\.\//, "/") }
  const parts = pattern.split(/[/\\]/)
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  const at = wild === -1 ? parts.length - 1 : wild
  return { folder: parts.slice(0, at).join("/") || "/", glob: `/${parts.slice(at).join("/")}` }
}
