import { readdir } from "node:fs/promises"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"

/** Fault `FileNotFound` that names up to three files of the same folder the model may have meant. */
export async function fileNotFound(file: string): Promise<Fault> {
  const folder = path.dirname(file)
  const wanted = path.basename(file).toLowerCase()
  const names = await readdir(folder).catch(() => [])
  const close = names
    .map((name) => ({ name, distance: difference(name.toLowerCase(), wanted) }))
    .filter(({ distance }) => distance <= 0.5)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => path.join(folder, name))
  const hint = close.length ? `\n\nDid you mean one of these?\n${close.join("\n")}` : ""
  return new Fault("FileNotFound", `File not found: ${file}${hint}`, { path: file })
}

/** 0 for equal names, small when one contains the other, up to 1 by shared letter pairs. */
function difference(a: string, b: string): number {
  if (a === b) return 0
  if (a.includes(b) || b.includes(a)) return 0.1
  const pairs = new Set(pairsOf(a))
  const other = pairsOf(b)
  const shared = other.filter((pair) => pairs.has(pair)).length
  return 1 - (2 * shared) / (pairs.size + other.length || 1)
}

const pairsOf = (text: string): string[] =>
  Array.from({ length: Math.max(text.length - 1, 0) }, (_, at) => text.slice(at, at + 2))
