import { createHash } from "node:crypto"
import type { FilePatch, PatchHunk } from "../git/git.ts"

/**
 * Ids of a file's hunks: a hash over the path and the hunk's lines without line numbers, so that a hunk keeps its id
 * while others come and go. Twins in one file are told apart by their order and the base they were seen on: after
 * any change to the base their ids are new ones, and a second click cannot decide the other twin.
 */
export function hunkIds(file: FilePatch): string[] {
  const count = new Map<string, number>()
  const plain = file.hunks.map((hunk) => hash([file.path, ...hunkText(hunk)]))
  for (const id of plain) count.set(id, (count.get(id) ?? 0) + 1)
  const seen = new Map<string, number>()
  return plain.map((id) => {
    if (count.get(id) === 1) return id
    const ordinal = (seen.get(id) ?? 0) + 1
    seen.set(id, ordinal)
    return hash([id, String(ordinal), file.old?.id ?? "", file.new?.id ?? ""])
  })
}

function* hunkText(hunk: PatchHunk): Generator<string> {
  for (const line of hunk.lines) yield `${line.type[0]}${line.noNewline ? "!" : ""}${line.text}`
}

function hash(parts: Iterable<string>): string {
  const digest = createHash("sha256")
  for (const part of parts) digest.update(part, "latin1").update("\0")
  return digest.digest("hex").slice(0, 24)
}
