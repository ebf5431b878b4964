import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import type { Place, TreeEntry } from "../git.ts"
import { type Run, text } from "./run.ts"

export async function writeBlobs(run: Run, place: Place, contents: Buffer[]): Promise<string[]> {
  if (!contents.length) return []
  if (contents.length === 1) {
    const result = await run(["hash-object", "-w", "--no-filters", "--stdin"], {
      place,
      input: contents[0]!,
      write: true,
    })
    return [text(result)]
  }
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-blobs-"))
  try {
    const files = await Promise.all(
      contents.map(async (content, index) => {
        const file = path.join(folder, String(index))
        await writeFile(file, content)
        return file
      }),
    )
    const result = await run(["hash-object", "-w", "--no-filters", "--stdin-paths"], {
      place,
      input: `${files.join("\n")}\n`,
      write: true,
    })
    return text(result).split("\n")
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function emptyTree(run: Run, place: Place): Promise<string> {
  return text(await run(["hash-object", "-w", "-t", "tree", "--stdin"], { place, input: "", write: true }))
}

/**
 * The index as a tree. Done without the borrowed objects in sight: git would refresh the time stamps of those that it
 * meets there, in the user's own repository. Folders that only exist there are written once more, into ours.
 */
export async function writeTree(run: Run, place: Place): Promise<string> {
  return text(await run(["write-tree", "--missing-ok"], { place: { ...place, alternates: [] }, write: true }))
}

export async function editTree(
  run: Run,
  place: Place,
  tree: string,
  edits: Map<string, TreeEntry | null>,
): Promise<string> {
  if (!edits.size) return tree
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-index-"))
  try {
    const at = { gitDir: place.gitDir, alternates: place.alternates, index: path.join(folder, "index") }
    await run(["read-tree", tree], { place: at, write: true })
    const zero = "0".repeat(tree.length)
    const records: string[] = []
    // Removals first: a file may make room for a folder of the same name.
    for (const [name, entry] of edits) if (!entry) records.push(`0 ${zero}\t${name}\0`)
    for (const [name, entry] of edits) if (entry) records.push(`${entry.mode} ${entry.id}\t${name}\0`)
    await run(["update-index", "-z", "--add", "--replace", "--index-info"], {
      place: at,
      input: records.join(""),
      write: true,
    })
    return await writeTree(run, at)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function commitTree(
  run: Run,
  place: Place,
  tree: string,
  parents: string[],
  message: string,
): Promise<string> {
  const result = await run(["commit-tree", tree, ...parents.flatMap((id) => ["-p", id])], {
    place,
    input: message,
    write: true,
    config: { "commit.gpgSign": "false", "i18n.commitEncoding": "utf-8" },
  })
  return text(result)
}
