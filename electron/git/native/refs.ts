import type { Place } from "../git.ts"
import { type Run, text } from "./run.ts"

export async function updateRef(run: Run, place: Place, ref: string, id: string | null): Promise<void> {
  await run(id ? ["update-ref", "--no-deref", ref, id] : ["update-ref", "--no-deref", "-d", ref], {
    place,
    write: true,
  })
}

export async function refs(run: Run, place: Place, prefix: string): Promise<Map<string, string>> {
  const result = await run(["for-each-ref", "--format=%(objectname) %(refname)", prefix], { place })
  return new Map(
    text(result)
      .split("\n")
      .filter(Boolean)
      .map((line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))]),
  )
}

/** Packs above this many objects stay packs at the other end; smaller ones become loose objects. */
const loose = 200

/**
 * Carries a commit from a store to the repository that it borrows from. `--local` leaves out what the store only
 * borrowed, so that nothing is written twice; the known commits keep the walk short. No transport and no receive
 * hooks are involved.
 */
export async function transfer(run: Run, from: Place, to: Place, commit: string, known: string[]): Promise<void> {
  const pack = await run(["pack-objects", "-q", "--revs", "--local", "--stdout", "--sparse"], {
    place: from,
    input: [commit, ...known.map((id) => `^${id}`), ""].join("\n"),
    deadline: 300_000,
  })
  const count = pack.stdout.readUInt32BE(8)
  if (!count) return
  const receive = count > loose ? ["index-pack", "--stdin", "--fix-thin"] : ["unpack-objects", "-q"]
  await run(receive, { place: { gitDir: to.gitDir }, input: pack.stdout, write: true, deadline: 300_000 })
}
