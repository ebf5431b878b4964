import { Fault } from "../../shared/fault.ts"
import { textPatch } from "../lib/text-patch.ts"
import type { BashAsk } from "./bash.ts"
import { readForChange } from "./text-on-disk.ts"
import type { ToolContext } from "./tool.ts"
import { askOutside, toolPath } from "./tool-path.ts"

/** Something that an agent of another maker is about to do by itself, and asks about first. */
export interface ForeignWish {
  kind: "edit" | "execute" | "read" | "fetch" | "other"
  /** In the agent's own words. */
  title: string
  /** Absolute. */
  paths: string[]
  command?: string
  url?: string
  /** What it would write, where it says so. */
  diffs: { path: string; before: string | null; after: string }[]
}

/** Asks for it in the words of our own tools, so that the same rules answer. Throws what `ask` throws. */
export async function askForeign(context: ToolContext, wish: ForeignWish, askCommand: BashAsk): Promise<void> {
  const { kind, title, paths, command, url } = wish
  if (kind === "execute" && command?.trim()) {
    const edited = await askCommand(context, command, context.directory)
    if (edited === undefined) return
    // It runs the command by itself, and only as it was asked for.
    const feedback = `Run this command in place of it: ${edited}`
    throw new Fault("Forbidden", `The user changed the command. ${feedback}`, { feedback })
  }
  const targets = await Promise.all(paths.map((file) => toolPath(context, file)))
  if ((kind === "edit" || kind === "read") && targets.length) {
    for (const target of targets) await askOutside(context, target, "file")
    const patterns = [...new Set(targets.flatMap((target) => target.patterns))]
    const diff = kind === "edit" ? await shownDiff(wish) : ""
    const metadata =
      kind === "edit" ? { filepath: targets[0]!.named, diff, description: title } : { description: title }
    await context.ask({ permission: kind, patterns, always: ["*"], metadata })
    return
  }
  if (kind === "fetch" && url) {
    await context.ask({ permission: "webfetch", patterns: [url], always: ["*"], metadata: { url, format: "text" } })
    return
  }
  // Nobody's rule was written with this in mind: that all is allowed by default does not allow it.
  await context.ask({
    permission: "external",
    patterns: [title],
    always: /[*?]/.test(title) ? [] : [title],
    metadata: { description: command ?? paths.join("\n") },
    forms: { [title]: { named: true } },
  })
}

/** All that it would write, as one patch. */
async function shownDiff({ diffs }: ForeignWish): Promise<string> {
  const patches = await Promise.all(
    diffs.map(async ({ path, before, after }) => {
      const { patch } = await textPatch(path, before ?? "", after)
      return patch
    }),
  )
  return patches.join("\n")
}

/** A file's text as it is now, for an agent that reads through us. `line` counts from 1. */
export async function readForeign(
  context: ToolContext,
  { path, line, limit }: { path: string; line?: number | null; limit?: number | null },
): Promise<string> {
  const target = await toolPath(context, path)
  await askOutside(context, target, "file")
  await context.ask({ permission: "read", patterns: target.patterns, always: ["*"], metadata: {} })
  const found = await readForChange(target.real, target.named)
  if (!found) throw new Fault("FileNotFound", `${target.named} does not exist.`, { path: target.named })
  if (!found.editable)
    throw new Fault("UnsupportedMedia", `${target.named} is binary or not UTF-8, so it cannot be read as text.`)
  if (!line && !limit) return found.text
  const lines = found.text.split("\n")
  const from = Math.max(0, (line ?? 1) - 1)
  return lines.slice(from, limit ? from + limit : undefined).join("\n")
}
