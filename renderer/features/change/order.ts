import type { ChangedFile } from "../../../shared/native/change.ts"

const byName = new Intl.Collator("en", { numeric: true }).compare

/** Paths as a tree shows them: in every folder its folders first, then its files. */
export function byTree(a: string, b: string): number {
  const left = a.split("/")
  const right = b.split("/")
  for (let depth = 0; ; depth += 1) {
    const x = left[depth]
    const y = right[depth]
    if (x === undefined || y === undefined) return left.length - right.length
    if (x === y) continue
    const xFolder = depth < left.length - 1
    const yFolder = depth < right.length - 1
    if (xFolder !== yFolder) return xFolder ? -1 : 1
    return byName(x, y)
  }
}

export const inTreeOrder = (files: readonly ChangedFile[]): ChangedFile[] =>
  [...files].sort((a, b) => byTree(a.path, b.path))

/** Every word of the filter is somewhere in the path (or the old one). */
export function passes(file: Pick<ChangedFile, "path" | "oldPath">, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const names = `${file.path}\n${file.oldPath ?? ""}`.toLowerCase()
  return words.every((word) => names.includes(word))
}
