import { lstat, stat } from "node:fs/promises"
import path from "node:path"
import * as z from "zod/mini"
import { Fault } from "../../shared/fault.ts"
import { encodeText } from "../lib/text-format.ts"
import { textPatch } from "../lib/text-patch.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { announce, assertSamePath, assertSeen, diagnosed, formattedNote } from "./change-file.ts"
import { commitFiles, type FileWrite } from "./commit-files.ts"
import { type FilePatch, parsePatch } from "./patch-parse.ts"
import { patchText } from "./patch-text.ts"
import type { EditServices } from "./services.ts"
import { fileNotFound } from "./suggest.ts"
import { assertEditable, readForChange } from "./text-on-disk.ts"
import type { Tool, ToolContext } from "./tool.ts"
import { askOutside, onOneLine, type ToolPath, toolPath } from "./tool-path.ts"

const parameters = z.object({
  patchText: z.string().check(z.describe("The whole patch, from *** Begin Patch to *** End Patch")),
})
type Input = z.infer<typeof parameters>

const description = `Changes files by a patch, all of it or nothing.

*** Begin Patch
*** Add File: path
+every line of the new file
*** Update File: path
*** Move to: new path (optional)
@@ a line above the change, such as a function's head (optional)
 a line that stays
-a line that goes
+a line that comes
*** Delete File: path
*** End Patch

- Paths are absolute or relative to the working folder.
- Give about three unchanged lines before and after each change; use @@ when they are not unique.
- Files that exist must have been read first, and must not have changed since: otherwise the patch is refused.
- "*** End of File" after a change says that it is at the end of the file.`

/** What becomes of one path: a file's state before the patch and after it. */
interface PlannedFile {
  target: ToolPath
  /** Of the entry itself, which for a removed link is not the target's. */
  location: string
  before: { text: string; hash: string } | undefined
  /** Undefined: removed. */
  after: string | undefined
  /** Of the file whose text it carries, also after a move. */
  format: { bom: boolean; mode?: number }
}

interface Reported {
  type: "add" | "update" | "delete" | "move"
  source: ToolPath
  moved?: ToolPath
  before: string
  after: string
}

/** `apply_patch`: adds, updates, moves and deletes files in one step, all or none of them. */
export function createApplyPatchTool(services: EditServices): Tool<Input> {
  return {
    id: "apply_patch",
    description,
    parameters,
    async execute(input, context) {
      const patches = parsePatch(input.patchText)
      const asked = new Set<string>()
      const planned = await plan(services, context, patches, async (target) => {
        const folder = path.dirname(target.real)
        if (asked.has(folder)) return
        asked.add(folder)
        await askOutside(context, target, "file")
      })
      const files = await Promise.all(planned.reported.map(describeFile))
      const diff = files.map((file) => file.patch).join("\n")
      const targets = planned.reported.flatMap(({ source, moved }) => (moved ? [source, moved] : [source]))
      const patterns = [...new Set(targets.flatMap((target) => target.patterns))]
      const metadata = { filepath: targets.map((target) => target.title).join(", "), diff, files }
      await context.ask({ permission: "edit", patterns, always: ["*"], metadata })

      const real = targets.map((target) => target.real)
      const formatted = await services.lock.hold(real, async () => {
        context.signal.throwIfAborted()
        await Promise.all(targets.map(assertSamePath))
        // Another edit of this step may have come first: find the places again in what is there now.
        const current = await plan(services, context, patches, async () => {})
        const writes = toWrites(current.files)
        await commitFiles(writes)
        return settle(services, context, writes)
      })

      const output = `Success. Updated the following files:\n${planned.reported.map(summaryLine).join("\n")}`
      const { diagnostics, report } = await diagnosed(
        services,
        context,
        planned.files.filter((file) => file.after !== undefined).map((file) => file.target.real),
      )
      return {
        title: output,
        output: output + formatted + report,
        metadata: { diff, files, diagnostics, truncated: false },
      }
    },
  }
}

/** Works the patch out in memory, each part on what the parts before it left. */
async function plan(
  services: EditServices,
  context: ToolContext,
  patches: FilePatch[],
  allow: (target: ToolPath) => Promise<void>,
): Promise<{ files: PlannedFile[]; reported: Reported[] }> {
  const files = new Map<string, PlannedFile>()
  const reported: Reported[] = []
  const open = async (given: string, removing = false): Promise<PlannedFile> => {
    const target = await toolPath(context, given)
    await allow(target)
    const link = await lstat(target.named).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    const location = link && removing ? target.named : target.real
    const known = files.get(location)
    if (known) return known
    const found = await readForChange(target.real, target.named)
    if (!link || !removing) assertSeen(services, context, target, found)
    if (found && !removing) assertEditable(found, target.named)
    const before = found && { text: found.text, hash: found.hash }
    const format = found ? { bom: found.bom, mode: (await stat(target.real)).mode & 0o7777 } : { bom: false }
    const file: PlannedFile = { target, location, before, after: before?.text, format }
    files.set(location, file)
    return file
  }
  for (const patch of patches) {
    const file = await open(patch.path, patch.type === "delete")
    const { target, after: text } = file
    if (patch.type === "add") {
      if (text !== undefined)
        throw new Fault(
          "Conflict",
          `${target.named} already exists; use '*** Update File' to change it. Nothing was changed.`,
        )
      file.after = patch.lines.length ? `${patch.lines.join("\n")}\n` : ""
      reported.push({ type: "add", source: target, before: "", after: file.after })
      continue
    }
    if (text === undefined) throw await fileNotFound(target.named)
    if (patch.type === "delete") {
      file.after = undefined
      reported.push({ type: "delete", source: target, before: text, after: "" })
      continue
    }
    const next = patchText(text, patch.chunks, target.named)
    if (!patch.moveTo) {
      file.after = next
      reported.push({ type: "update", source: target, before: text, after: next })
      continue
    }
    const destination = await open(patch.moveTo)
    if (destination.after !== undefined)
      throw new Fault(
        "Conflict",
        `${target.named} cannot be moved: ${destination.target.named} already exists. Nothing was changed.`,
      )
    destination.after = next
    destination.format = file.format
    file.after = undefined
    reported.push({ type: "move", source: target, moved: destination.target, before: text, after: next })
  }
  return { files: [...files.values()], reported }
}

const describeFile = async ({ type, source, moved, before, after }: Reported) => ({
  filePath: source.named,
  relativePath: (moved ?? source).title,
  type,
  ...(moved && { movePath: moved.named }),
  ...(await textPatch(source.named, before, after, { newFile: moved?.named })),
})

const letters = { add: "A", update: "M", delete: "D", move: "M" }

const summaryLine = ({ type, source, moved }: Reported): string =>
  `${letters[type]} ${onOneLine((moved ?? source).title)}`

/** Removals last: until then a moved file exists twice rather than not at all. */
function toWrites(files: PlannedFile[]): FileWrite[] {
  const changed = files.filter(({ before, after }) => before?.text !== after)
  return changed
    .map(({ location, before, after, format }) => ({
      path: location,
      expected: before?.hash ?? null,
      bytes: after === undefined ? null : encodeText(after, format.bom),
      mode: format.mode,
    }))
    .sort((a, b) => Number(a.bytes === null) - Number(b.bytes === null))
}

/** After the commit: what the model knows now, and who is to be told. Answers what formatters did, in words. */
async function settle(services: EditServices, context: ToolContext, writes: FileWrite[]): Promise<string> {
  const { sessionID } = context
  const formatters = new Set<string>()
  const files: string[] = []
  for (const { path: file, bytes, expected } of writes) {
    if (bytes) services.ledger.remember(sessionID, file, hashBytes(bytes))
    else services.ledger.forget(sessionID, file)
    const event = bytes === null ? "unlink" : expected === null ? "add" : "change"
    const rewritten = await announce(services, { sessionID, file, event })
    if (!rewritten) continue
    for (const name of rewritten.by) formatters.add(name)
    files.push(onOneLine(file))
  }
  return formattedNote([...formatters], files.join(", "))
}
