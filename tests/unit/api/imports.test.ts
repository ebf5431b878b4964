import { readFile } from "node:fs/promises"
import { isBuiltin } from "node:module"
import path from "node:path"
import { expect, it } from "vitest"

const root = path.resolve(import.meta.dirname, "../../..")

/** Everything that a module loads before it runs, without what it loads later by `import()`. */
async function loadedWith(entry: string): Promise<{ files: Set<string>; packages: Set<string> }> {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = async (file: string) => {
    if (files.has(file)) return
    files.add(file)
    const text = await readFile(file, "utf8")
    for (const [, clause = "", specifier = ""] of text.matchAll(/^(?:import|export)\s([^"';]*?)from\s+"([^"]+)"/gms)) {
      const names = /^\{([^}]*)\}\s*$/s.exec(clause.trim())?.[1]?.split(",") ?? []
      const onlyTypes = names.length > 0 && names.every((name) => !name.trim() || name.trim().startsWith("type "))
      if (clause.startsWith("type ") || onlyTypes) continue
      if (specifier.startsWith(".")) await visit(path.resolve(path.dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  await visit(path.join(root, entry))
  return { files, packages }
}

it("a server that is asked for its health has loaded no package at all, and not Node's http namespace", async () => {
  const { files, packages } = await loadedWith("electron/api/server/server.ts")
  expect(files.size).toBeGreaterThan(20)
  expect([...packages].filter((name) => !isBuiltin(name))).toEqual([])
  expect(packages.has("node:http")).toBe(false)
})
