import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { Fault } from "../../../shared/fault.ts"
import type { ThreeWay } from "../git.ts"
import type { Run } from "./run.ts"

/** Exit codes 1 to 127 are the number of conflicts; 255 is a failure, binary content above all. */
const conflictCodes = Array.from({ length: 128 }, (_, code) => code)

export async function mergeFile(run: Run, merge: ThreeWay): Promise<{ content: Buffer; conflicts: number }> {
  const folder = await mkdtemp(path.join(tmpdir(), "outrigger-merge-"))
  try {
    await Promise.all(
      (["ours", "base", "theirs"] as const).map((side) => writeFile(path.join(folder, side), merge[side])),
    )
    const { ours, base, theirs } = merge.labels
    const labels = [ours, base, theirs].flatMap((label) => ["-L", label])
    const style = merge.favor === "ours" ? "--ours" : "--diff3"
    const result = await run(["merge-file", "-p", style, ...labels, "ours", "base", "theirs"], {
      cwd: folder,
      codes: [...conflictCodes, 255],
      // No repository is involved; `merge.conflictStyle` of a parent folder's must not be either.
      env: { GIT_CEILING_DIRECTORIES: path.dirname(folder) },
    })
    if (result.code === 255) throw new Fault("GitFailed", `The versions cannot be merged: ${result.stderr}`)
    return { content: result.stdout, conflicts: result.code }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
