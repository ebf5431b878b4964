import { stat } from "node:fs/promises"
import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { fileNotFound } from "./suggest.ts"
import type { SearchServices } from "./services.ts"
import type { Tool } from "./tool.ts"
import { askOutside, onOneLine, toolPath } from "./tool-path.ts"

const parameters = z.object({
  path: z.optional(z.string().check(z.describe("Folder to list (default: the working folder)"))),
  ignore: z.optional(z.array(z.string()).check(z.describe("Globs of what to leave out"))),
})
type Input = z.infer<typeof parameters>

/** Lines of the tree. */
const MOST_SHOWN = 200
/** Files that are counted at most. */
const MOST_READ = 20_000

const description = `Shows a folder as a tree, without files that git ignores.

- Upper levels are shown first; what does not fit into ${MOST_SHOWN} lines stays closed, with the number of files in it.
- Prefer glob and grep when you know what you look for.`

interface Branch {
  files: string[]
  folders: Map<string, Branch>
  /** Files at every depth. */
  count: number
  open: boolean
}

/** `list`: a folder as a tree. */
export function createListTool({ ripgrep }: SearchServices): Tool<Input> {
  return {
    id: "list",
    description,
    parameters,
    async execute(input, context) {
      const target = await toolPath(context, input.path ?? ".")
      await askOutside(context, target, "folder")
      const patterns = [target.title || "."]
      await context.ask({ permission: "list", patterns, always: ["*"], metadata: { path: target.named } })
      const info = await stat(target.real).catch(() => undefined)
      if (!info) throw await fileNotFound(target.named)
      if (!info.isDirectory()) throw new Fault("BadRequest", `path must be a folder: ${target.named}`)

      const root = emptyBranch()
      const globs = (input.ignore ?? []).map((glob) => `!${glob.replace(/^!/, "")}`)
      for await (const file of ripgrep.files({ directory: target.real, globs, signal: context.signal })) {
        plant(root, file)
        if (root.count >= MOST_READ) break
      }
      const truncated = unfold(root) || root.count >= MOST_READ
      const output = [`${target.named.replace(/[/\\]$/, "")}/`, ...draw(root, "  ")].join("\n")
      return { title: target.title, output, metadata: { count: root.count, truncated } }
    },
  }
}

const emptyBranch = (): Branch => ({ files: [], folders: new Map(), count: 0, open: false })

function plant(root: Branch, file: string): void {
  const parts = file.split("/")
  const name = parts.pop()!
  let branch = root
  branch.count += 1
  for (const part of parts) {
    let next = branch.folders.get(part)
    if (!next) branch.folders.set(part, (next = emptyBranch()))
    next.count += 1
    branch = next
  }
  branch.files.push(name)
}

/** Opens folders level by level while there is room. True when something stayed closed. */
function unfold(root: Branch): boolean {
  let room = MOST_SHOWN
  let level = [root]
  let closed = false
  while (level.length) {
    const next: Branch[] = []
    for (const branch of level) {
      const size = branch.files.length + branch.folders.size
      // The listed folder itself is opened in any case, and cut while drawing.
      if (size > room && branch !== root) {
        closed = true
        continue
      }
      branch.open = true
      room -= size
      next.push(...branch.folders.values())
    }
    level = next
  }
  return closed || room < 0
}

function draw(branch: Branch, indent: string): string[] {
  const lines: string[] = []
  const names = [...branch.folders.keys()].sort()
  for (const name of names) {
    const below = branch.folders.get(name)!
    const count = below.open ? "" : ` (${below.count} files)`
    lines.push(`${indent}${onOneLine(name)}/${count}`)
    if (below.open) lines.push(...draw(below, `${indent}  `))
  }
  for (const name of branch.files.sort()) lines.push(indent + onOneLine(name))
  if (lines.length <= MOST_SHOWN) return lines
  return [...lines.slice(0, MOST_SHOWN), `${indent}… and ${lines.length - MOST_SHOWN} more`]
}
