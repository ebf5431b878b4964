import { baseName } from "../../lib/path.ts"

export interface TabName {
  name: string
  /** The folder, where two open files have the same name. */
  hint: string
}

/** Short names for open files that tell them apart. */
export function tabNames(paths: readonly string[]): Map<string, TabName> {
  const counts = new Map<string, number>()
  for (const path of paths) counts.set(baseName(path), (counts.get(baseName(path)) ?? 0) + 1)
  return new Map(
    paths.map((path) => {
      const name = baseName(path)
      const folder = path.slice(0, -name.length).replace(/\/$/, "")
      return [path, { name, hint: (counts.get(name) ?? 0) > 1 ? folder || "/" : "" }]
    }),
  )
}
