import type { SnapshotFileDiff } from "../../shared/domain/diff.ts"
import type { FilePatch, PatchHunk } from "../git/git.ts"

const rule = "=".repeat(67)

/**
 * Patches as opencode clients read them: `Index: FILE`, a rule, both names, hunks. Renames must have been split into
 * a removal and an addition. Binary and oversized files come with an empty patch body.
 */
export function sessionDiff(files: FilePatch[]): SnapshotFileDiff[] {
  return files.map((file) => ({
    file: file.path,
    patch: formatPatch(file),
    additions: countLines(file.hunks, "add"),
    deletions: countLines(file.hunks, "remove"),
    status: file.status === "renamed" ? "modified" : file.status,
  }))
}

export function countLines(hunks: readonly PatchHunk[], type: "add" | "remove"): number {
  return hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.type === type).length, 0)
}

function formatPatch(file: FilePatch): string {
  const lines = [`Index: ${file.path}`, rule, `--- ${file.path}\t`, `+++ ${file.path}\t`]
  for (const hunk of file.hunks) {
    lines.push(`@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`)
    for (const line of hunk.lines) {
      lines.push(signs[line.type] + Buffer.from(line.text, "latin1").toString("utf8"))
      if (line.noNewline) lines.push("\\ No newline at end of file")
    }
  }
  return `${lines.join("\n")}\n`
}

const signs = { context: " ", add: "+", remove: "-" }
