import type { Ripgrep } from "./ripgrep.ts"

export interface LiteralHit {
  /** Relative, with forward slashes. */
  file: string
  /** From 1. */
  line: number
  text: string
}

/** Folders whose content nobody searches for by hand. */
const skipped = ["node_modules", ".git", "dist", "build", ".next", ".turbo", ".cache", ".venv", "__pycache__"]

/**
 * Lines that hold `query`, whatever its case, also in ignored and hidden files. At most `limit` hits; a line is cut at
 * 240 characters. Files above 1 MiB are passed over, links not followed.
 */
export async function findLiteral(
  ripgrep: Ripgrep,
  search: { root: string; query: string; limit?: number; signal?: AbortSignal },
): Promise<LiteralHit[]> {
  const { root, query, limit = 100, signal } = search
  const hits: LiteralHit[] = []
  // A line cannot hold a line end.
  if (/[\r\n]/.test(query)) return hits
  const matches = ripgrep.matches({
    directory: root,
    pattern: `(?i)${query.replace(/[\\^$.*+?()[\]{}|#&~-]/g, "\\$&")}`,
    globs: skipped.map((name) => `!**/${name}/**`),
    ignored: true,
    largest: 1024 * 1024,
    signal,
  })
  for await (const { path, number, line } of matches) {
    hits.push({ file: path, line: number, text: line.replace(/\r?\n$/, "").slice(0, 240) })
    if (hits.length >= limit) break
  }
  return hits.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line))
}
