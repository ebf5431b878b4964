import { access, readFile, realpath } from "node:fs/promises"
import path from "node:path"
import { hasEvidence, listed } from "../evidence.ts"
import { findProgram, type ProgramSearch } from "../find-program.ts"
import { foldersUpTo } from "../folders-up.ts"
import type { ServerDefinition } from "./definitions.ts"

export interface LocatedServer {
  program: string
  args: readonly string[]
}

/** The folder a server for this file is started in; undefined when the project does not look like one of its kind. */
export async function findRoot(
  { roots, outermost, needsRoot }: ServerDefinition,
  file: string,
  limit: string,
): Promise<string | undefined> {
  const folders = foldersUpTo(path.dirname(file), limit)
  if (outermost) folders.reverse()
  const names = await Promise.all(folders.map(listed))
  for (const group of roots)
    for (const [index, folder] of folders.entries()) if (await hasEvidence(folder, group, names[index])) return folder
  return needsRoot ? undefined : limit
}

/** The first way to start the server that is installed in the project or on PATH. */
export async function locateServer(
  server: ServerDefinition,
  search: ProgramSearch,
): Promise<LocatedServer | undefined> {
  if (server.command) {
    const [first = "", ...args] = server.command
    const named = /[/\\]/.test(first) ? path.resolve(search.root, first) : first
    const program = await findProgram(named, search)
    return program ? { program, args } : undefined
  }
  for (const way of server.programs) {
    if (way === "native-typescript") {
      const native = await nativeTypescript(search)
      if (native) return native
      continue
    }
    const program = await findProgram(way.program, search)
    if (program) return { program, args: way.args }
  }
  return undefined
}

const lspArgs = ["--lsp", "--stdio"]

/**
 * The project's own TypeScript, from version 7 on, is a language server itself. Its native program is started directly:
 * the script in `bin` would keep a second Node process beside it on older versions of Node.
 */
async function nativeTypescript(search: ProgramSearch): Promise<LocatedServer | undefined> {
  for (const folder of foldersUpTo(search.from, search.root)) {
    const modules = path.join(folder, "node_modules")
    const found = await realpath(path.join(modules, "typescript")).catch(() => undefined)
    if (!found) continue
    const manifest = await readFile(path.join(found, "package.json"), "utf8").catch(() => "{}")
    if (Number.parseInt(versionOf(manifest), 10) < 7) return undefined
    const beside = path.join(found, "..", "@typescript", `typescript-${process.platform}-${process.arch}`, "lib")
    const program = path.join(beside, process.platform === "win32" ? "tsc.exe" : "tsc")
    const isThere = await access(program).then(
      () => true,
      () => false,
    )
    if (isThere) return { program, args: lspArgs }
    const script = await findProgram("tsc", { ...search, from: folder })
    return script ? { program: script, args: lspArgs } : undefined
  }
  const preview = await findProgram("tsgo", search)
  return preview ? { program: preview, args: lspArgs } : undefined
}

function versionOf(manifest: string): string {
  try {
    const { version } = JSON.parse(manifest) as { version?: unknown }
    return typeof version === "string" ? version : "0"
  } catch {
    return "0"
  }
}
