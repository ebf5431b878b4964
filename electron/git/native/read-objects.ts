import { Fault } from "../../../shared/fault.ts"
import type { Place } from "../git.ts"
import { type Run, text } from "./run.ts"

export async function resolve(run: Run, place: Place, revision: string): Promise<string | undefined> {
  const result = await run(["rev-parse", "--verify", "--quiet", "--end-of-options", revision], {
    place,
    codes: [0, 1, 128],
  })
  return result.code === 0 ? text(result).split("\n").at(-1) : undefined
}

/** One `cat-file --batch` for all: `ID TYPE SIZE\n` + content + `\n`, or `ID missing\n`. */
export async function readBlobs(run: Run, place: Place, ids: string[]): Promise<Map<string, Buffer>> {
  const blobs = new Map<string, Buffer>()
  const wanted = [...new Set(ids)]
  if (!wanted.length) return blobs
  const { stdout } = await run(["cat-file", "--batch"], { place, input: `${wanted.join("\n")}\n` })
  let at = 0
  for (const id of wanted) {
    const end = stdout.indexOf(10, at)
    const [, type, size] = stdout.toString("latin1", at, end).split(" ")
    at = end + 1
    if (size === undefined) continue
    if (type === "blob") blobs.set(id, stdout.subarray(at, at + Number(size)))
    at += Number(size) + 1
  }
  return blobs
}

export async function readBlob(run: Run, place: Place, id: string): Promise<Buffer> {
  const blob = (await readBlobs(run, place, [id])).get(id)
  if (!blob) throw new Fault("GitFailed", `The object ${id} is not in this repository any more.`, { id })
  return blob
}

export async function sizes(run: Run, place: Place, ids: string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const wanted = [...new Set(ids)]
  if (!wanted.length) return found
  const { stdout } = await run(["cat-file", "--batch-check=%(objectname) %(objectsize)"], {
    place,
    input: `${wanted.join("\n")}\n`,
  })
  for (const line of stdout.toString("latin1").split("\n")) {
    const [id, size] = line.split(" ")
    if (id && size && size !== "missing") found.set(id, Number(size))
  }
  return found
}
