import { stat } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import { fileNotFound } from "./suggest.ts"
import type { SearchServices } from "./services.ts"
import type { Tool } from "./tool.ts"
import { askOutside, onOneLine, toolPath } from "./tool-path.ts"

const parameters = z.object({
  pattern: z.string().check(z.describe("A regular expression, case sensitive unless it says (?i)")),
  path: z.optional(z.string().check(z.describe("File or folder to search in (default: the working folder)"))),
  include: z.optional(z.string().check(z.describe('Only files whose names match, for example "*.ts" or "*.{ts,tsx}"'))),
})
type Input = z.infer<typeof parameters>

const MOST_SHOWN = 100
/** Matches are put in order before they are cut; more than these are not waited for. */
const MOST_READ = 5000
const LONGEST_LINE = 2000
const MOST_BYTES = 50 * 1024

const description = `Searches the text of files with a regular expression (ripgrep's syntax).

- Answers with files and line numbers, files that changed last first, at most ${MOST_SHOWN} matches.
- Hidden files are searched, files that git ignores are not.
- Braces and other signs with a meaning need a backslash to be found as themselves.
- For open questions that will take many searches, let a task do them.`

interface Found {
  file: string
  number: number
  text: string
}

/** `grep`: matching lines below a folder, or in one file. */
export function createGrepTool({ ripgrep }: SearchServices): Tool<Input> {
  return {
    id: "grep",
    description,
    parameters,
    async execute(input, context) {
      const target = await toolPath(context, input.path ?? ".")
      const info = await stat(target.real).catch(() => undefined)
      await askOutside(context, target, info?.isDirectory() ? "folder" : "file")
      const { pattern, include } = input
      const metadata = { pattern, path: input.path, include }
      await context.ask({ permission: "grep", patterns: [pattern], always: ["*"], metadata })
      if (!info) throw await fileNotFound(target.named)

      // In a file, its folder is where ripgrep starts, so that ignore files count.
      const [from, below] = info.isDirectory() ? [target, "."] : [parent(target), `./${path.basename(target.real)}`]
      const globs = include ? [include] : []
      const found: Found[] = []
      const search = { directory: from.real, path: below, pattern, globs, signal: context.signal }
      for await (const match of ripgrep.matches(search)) {
        found.push({ file: path.join(from.named, match.path), number: match.number, text: cut(match.line) })
        if (found.length >= MOST_READ) break
      }
      if (found.length === 0)
        return { title: pattern, output: "No files found", metadata: { matches: 0, truncated: false } }
      return { title: pattern, ...worded(await newestFirst(found)) }
    },
  }
}

const parent = (target: { named: string; real: string }) => ({
  named: path.dirname(target.named),
  real: path.dirname(target.real),
})

function cut(line: string): string {
  const text = line.slice(0, LONGEST_LINE + 2).replace(/\r?\n$/, "")
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE).replace(/[\uD800-\uDBFF]$/, "")}...` : text
}

async function newestFirst(found: Found[]): Promise<Found[]> {
  const changed = new Map<string, number>()
  for (const { file } of found)
    if (!changed.has(file))
      changed.set(
        file,
        await stat(file).then(
          (info) => info.mtimeMs,
          () => 0,
        ),
      )
  return found.sort(
    (a, b) =>
      changed.get(b.file)! - changed.get(a.file)! || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.number - b.number),
  )
}

function worded(found: Found[]) {
  const shown: string[] = []
  let file = ""
  let bytes = 0
  let count = 0
  for (const match of found) {
    const lines = match.file === file ? [] : [...(file ? [""] : []), `${onOneLine(match.file)}:`]
    lines.push(`  Line ${match.number}: ${match.text}`)
    bytes += Buffer.byteLength(lines.join("\n")) + 1
    if (count === MOST_SHOWN || (bytes > MOST_BYTES && count > 0)) break
    shown.push(...lines)
    file = match.file
    count += 1
  }
  const total = found.length >= MOST_READ ? `at least ${MOST_READ}` : `${found.length}`
  const truncated = count < found.length
  const head = `Found ${total} matches${truncated ? ` (showing the first ${count})` : ""}`
  const note = truncated ? ["", `(Not all matches are shown. Use a narrower path, include or pattern.)`] : []
  return { output: [head, ...shown, ...note].join("\n"), metadata: { matches: found.length, truncated } }
}
