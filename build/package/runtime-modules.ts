import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { external } from "../vite/host.ts"

interface Manifest {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/**
 * Folders below node_modules that an installed app needs beside its bundle: what the bundle leaves out, with everything
 * those packages depend on (their binaries for this platform are optional dependencies). Paths as `node_modules/x`.
 */
export function runtimeModules(root: string): string[] {
  const wanted = readdirSync(path.join(root, "node_modules"), { withFileTypes: true })
    .flatMap(({ name }) => (name.startsWith("@") ? scoped(root, name) : [name]))
    .filter(
      (name) => name !== "electron" && external.some((it) => (typeof it === "string" ? it === name : it.test(name))),
    )
  const found = new Set<string>()
  for (const name of wanted) visit(root, root, name, found)
  return [...found].sort()
}

const scoped = (root: string, scope: string) =>
  readdirSync(path.join(root, "node_modules", scope)).map((name) => `${scope}/${name}`)

function visit(root: string, from: string, name: string, found: Set<string>): void {
  const folder = resolve(root, from, name)
  if (!folder || found.has(folder)) return
  found.add(folder)
  const { dependencies = {}, optionalDependencies = {} } = manifestOf(path.join(root, folder)) ?? {}
  // tree-sitter's grammars depend on the native binding's build tools; only their wasm is used.
  if (/tree-sitter-/.test(name)) return
  for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) {
    visit(root, path.join(root, folder), next, found)
  }
}

/** Where Node would find `name` from `from`, relative to the root; null when it is not installed. */
function resolve(root: string, from: string, name: string): string | null {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, "node_modules", name)
    if (manifestOf(folder)) return path.relative(root, folder).split(path.sep).join("/")
    if (at === root) return null
  }
}

function manifestOf(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"))
  } catch {
    return null
  }
}
