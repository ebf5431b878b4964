import type { Place, TreeEntry } from "../git.ts"
import { fields, type Run } from "./run.ts"

/** Above this many paths the whole tree is listed: a command line has an end. */
const maxArguments = 500

export async function readTree(
  run: Run,
  place: Place,
  tree: string,
  paths?: string[],
): Promise<Map<string, TreeEntry>> {
  const found = new Map<string, TreeEntry>()
  if (paths?.length === 0) return found
  const limited = paths && paths.length <= maxArguments
  const { stdout } = await run(["ls-tree", "-r", "-z", "--full-tree", tree, ...(limited ? ["--", ...paths] : [])], {
    place,
  })
  const wanted = paths && new Set(paths)
  for (const record of fields(stdout)) {
    const tab = record.indexOf("\t")
    const [mode, , id] = record.slice(0, tab).split(" ")
    const name = record.slice(tab + 1)
    // A path that names a folder lists all below it.
    if (!wanted || wanted.has(name)) found.set(name, { mode: mode!, id: id! })
  }
  return found
}
