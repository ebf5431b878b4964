import type { FilePatch, PatchOptions, Place, TreeChange } from "../git.ts"
import { parsePatch, rawChange } from "../parse-patch.ts"
import { sizes } from "./read-objects.ts"
import { fields, type Run } from "./run.ts"

/** Above this many paths the whole trees are compared and filtered afterwards: a command line has an end. */
const maxArguments = 500

/** A pair is a rename from half of the content on; git stops looking for similar ones beyond so many candidates. */
const findRenames = ["--find-renames=50%", "-l1000"]

export async function diffTrees(
  run: Run,
  place: Place,
  from: string,
  to: string,
  options: { renames?: boolean } = {},
): Promise<TreeChange[]> {
  if (from === to) return []
  const renames = options.renames ? findRenames : ["--no-renames"]
  const { stdout } = await run(
    ["diff-tree", "-r", "-z", "--raw", "--full-index", "--no-abbrev", ...renames, from, to],
    { place },
  )
  const changes: TreeChange[] = []
  const items = fields(stdout)
  for (let at = 0; at < items.length; ) {
    const meta = items[at++]!
    const first = items[at++]!
    const letter = meta.slice(meta.lastIndexOf(" ") + 1)[0]
    changes.push(rawChange(meta, first, letter === "R" || letter === "C" ? items[at++]! : undefined))
  }
  return changes
}

export async function patch(
  run: Run,
  place: Place,
  from: string,
  to: string,
  options: PatchOptions = {},
): Promise<FilePatch[]> {
  if (from === to || options.paths?.length === 0) return []
  const { paths, renames = true, context = 3, maxBytes = 1024 * 1024 } = options
  const limited = paths && paths.length <= maxArguments
  const { stdout } = await run(
    [
      "diff-tree",
      "-r",
      "--raw",
      "--patch",
      "--no-abbrev",
      "--full-index",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--submodule=short",
      "--ignore-submodules=none",
      "--src-prefix=a/",
      "--dst-prefix=b/",
      "--diff-algorithm=histogram",
      "--inter-hunk-context=0",
      `--unified=${context}`,
      ...(renames ? findRenames : ["--no-renames"]),
      from,
      to,
      ...(limited ? ["--", ...paths] : []),
    ],
    // Git treats files above this threshold as binary, which is how huge ones cost nothing here.
    { place, config: { "core.bigFileThreshold": String(maxBytes) } },
  )
  const wanted = paths && new Set(paths)
  const files = parsePatch(stdout.toString("latin1")).filter(
    (file) => !wanted || wanted.has(file.path) || (file.oldPath !== undefined && wanted.has(file.oldPath)),
  )
  await markLarge(run, place, files, maxBytes)
  return files
}

async function markLarge(run: Run, place: Place, files: FilePatch[], maxBytes: number): Promise<void> {
  const binary = files.filter((file) => file.binary)
  const ids = binary.flatMap((file) => [file.old?.id, file.new?.id]).filter((id) => id !== undefined)
  const found = await sizes(run, place, ids)
  for (const file of binary)
    file.large = [file.old, file.new].some((side) => side && (found.get(side.id) ?? 0) > maxBytes)
}
