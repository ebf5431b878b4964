import { mkdir, readdir, stat, unlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { newId } from "../../shared/id.ts"
import type { ToolResult } from "./tool.ts"

export interface Truncated {
  output: string
  metadata: { truncated: boolean; outputPath?: string }
}

/** Cuts what would crowd out the model's context, and keeps all of it in a file that the model can search. */
export interface OutputLimit {
  limit(output: string): Promise<Truncated>
  /** A tool's result within the limit. One that says itself whether it is truncated is left alone. */
  limitResult(result: ToolResult): Promise<ToolResult>
  /** Removes spilled files older than `age` milliseconds (default seven days); answers how many. */
  sweep(age?: number): Promise<number>
}

export const MOST_LINES = 2000
/** UTF-8 bytes. */
export const MOST_BYTES = 50 * 1024
/** Share of the limit that the beginning gets; the end, where results and errors stand, gets the rest. */
const HEAD = 0.75

/** `folder` is HOME/tool-output. Files there are named `tool_…` and readable by the user alone. */
export function createOutputLimit(options: { folder: string; clock?: () => number }): OutputLimit {
  const { folder, clock = Date.now } = options
  const limit = async (output: string): Promise<Truncated> => {
    const parts = cutMiddle(output)
    if (!parts) return { output, metadata: { truncated: false } }
    const outputPath = path.join(folder, newId("tool", clock()))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(outputPath, output, { mode: 0o600, flag: "wx" })
    const note = `... ${parts.lines} lines (${parts.bytes} bytes) left out here. All of it is in ${outputPath}: search it with grep, or read parts of it with offset and limit ...`
    return { output: `${parts.head}\n\n${note}\n\n${parts.tail}`, metadata: { truncated: true, outputPath } }
  }
  return {
    limit,
    async limitResult(result) {
      if (result.metadata.truncated !== undefined) return result
      const { output, metadata } = await limit(result.output)
      return { ...result, output, metadata: { ...result.metadata, ...metadata } }
    },
    async sweep(age = 7 * 24 * 60 * 60 * 1000) {
      const names = await readdir(folder).catch(() => [])
      let removed = 0
      for (const name of names.filter((candidate) => candidate.startsWith("tool_"))) {
        const file = path.join(folder, name)
        const changed = await stat(file).then(
          (found) => found.mtimeMs,
          () => Number.POSITIVE_INFINITY,
        )
        if (clock() - changed <= age) continue
        await unlink(file).then(
          () => (removed += 1),
          () => {},
        )
      }
      return removed
    },
  }
}

/** Whole lines from both ends; a line longer than its end's share is cut itself. Undefined: all of it fits. */
export function cutMiddle(output: string) {
  const total = Buffer.byteLength(output)
  let count = 1
  for (let at = output.indexOf("\n"); at !== -1; at = output.indexOf("\n", at + 1)) count += 1
  if (total <= MOST_BYTES && count <= MOST_LINES) return undefined
  const head = take(output, Math.floor(MOST_LINES * HEAD), Math.floor(MOST_BYTES * HEAD), "start")
  const rest = output.slice(head.length)
  const tail = take(rest, Math.floor(MOST_LINES * (1 - HEAD)), Math.floor(MOST_BYTES * (1 - HEAD)), "end")
  const left = rest.slice(0, rest.length - tail.length)
  return { head, tail, lines: left.replace(/^\n|\n$/g, "").split("\n").length, bytes: Buffer.byteLength(left) }
}

function take(text: string, lines: number, bytes: number, side: "start" | "end"): string {
  const all = text.split("\n")
  const ordered = side === "start" ? all : all.toReversed()
  let used = 0
  const taken: string[] = []
  for (const line of ordered.slice(0, lines)) {
    const size = Buffer.byteLength(line) + 1
    if (used + size > bytes) break
    used += size
    taken.push(line)
  }
  // Not even one line, or hardly more, fits: a part of the long one tells more than nothing.
  if (used < bytes / 2 && taken.length < Math.min(lines, all.length))
    taken.push(partOf(ordered[taken.length]!, bytes - used, side))
  return (side === "start" ? taken : taken.reverse()).join("\n")
}

/** At most `bytes` from one end, without halves of characters. */
function partOf(line: string, bytes: number, side: "start" | "end"): string {
  const all = Buffer.from(line)
  const isContinuation = (at: number) => (all[at]! & 0xc0) === 0x80
  if (side === "start") {
    let end = Math.min(bytes, all.length)
    while (end > 0 && end < all.length && isContinuation(end)) end -= 1
    return all.toString("utf8", 0, end)
  }
  let start = Math.max(all.length - bytes, 0)
  while (start < all.length && isContinuation(start)) start += 1
  return all.toString("utf8", start)
}
