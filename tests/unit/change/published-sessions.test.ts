import { access, rm } from "node:fs/promises"
import { beforeEach, describe, expect, test } from "vitest"
import { writeFiles } from "../../support/folder.ts"
import { commit, makeRepo, read, sh } from "../../support/git-repo.ts"
import { type Bench, makeBench, names } from "../../support/git-session.ts"

let bench: Bench
const id = "ses_1"
const base = "a\nb\nc\nd\ne\nf\n"

beforeEach(async () => {
  bench = await makeBench()
})

const refs = (root: string) => sh(root, "for-each-ref", "--format=%(refname)", "refs/other")

describe("a session published under a further prefix", () => {
  test("is readable there too, also after a restart, until it is gone", async () => {
    const root = await makeRepo({ "a.txt": base })
    const box = await bench.sandboxed(id, root)
    await bench.changes.publishUnder(id, "other/place")
    const [from, to] = [`other/place/${id}/baseline`, `other/place/${id}/head`]
    expect(await sh(root, "diff", from, to)).toBe("")
    const again = await bench.reopen()
    await writeFiles(box, { "a.txt": `${base}g\n` })
    expect(names(await again.changes.publish(id))).toEqual(["a.txt"])
    expect(await sh(root, "diff", from, to)).toContain("+g")
    expect(await sh(root, "rev-parse", to)).toBe(await sh(root, "rev-parse", `outrigger/session/${id}/head`))
    await again.changes.sandboxes.remove(id, { force: true })
    await again.changes.forget(id)
    expect(await refs(root)).toBe("")
  })

  test("shows only its own work when it is in the folder itself", async () => {
    const root = await makeRepo({ "a.txt": base })
    bench.direct(id, root)
    await bench.changes.publishUnder(id, "other")
    expect(await sh(root, "diff", `other/${id}/baseline`, `other/${id}/head`)).toBe("")
    const before = await bench.changes.checkpoint(id)
    await writeFiles(root, { "new.txt": "n\n" })
    // The loop saves the state after a step before it says what was written.
    await bench.changes.checkpoint(id)
    await bench.changes.touched(id, ["new.txt"], before)
    await writeFiles(root, { "mine.txt": "the user's\n" })
    expect(names(await bench.changes.publish(id))).toEqual(["new.txt"])
    expect(await sh(root, "diff", "--name-only", `other/${id}/baseline`, `other/${id}/head`)).toBe("new.txt")
    await bench.changes.forget(id)
    expect(await refs(root)).toBe("")
  })
})

describe("a sync told what to do about conflicts", () => {
  async function conflicting() {
    const root = await makeRepo({ "a.txt": base, "b.txt": base })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": base.replace("c", "session"), "b.txt": base.replace("a", "session") })
    await writeFiles(root, { "a.txt": base.replace("c", "user").replace("f", "user too"), "b.txt": `${base}g\n` })
    return { root, box }
  }

  test("takes the session's lines, and the user's where only the user changed them", async () => {
    const { root, box } = await conflicting()
    await bench.changes.sync(id, { conflicts: "session" })
    expect(await read(box, "a.txt")).toBe(base.replace("c", "session").replace("f", "user too"))
    await bench.changes.decide(id, { action: "accept", selection: { all: true } })
    expect(await read(root, "a.txt")).toBe(base.replace("c", "session").replace("f", "user too"))
  })

  test("refuses and changes nothing, but only for the paths that were asked for", async () => {
    const { root, box } = await conflicting()
    await commit(root)
    const before = await bench.changes.publish(id)
    await expect(bench.changes.sync(id, { conflicts: "refuse" })).rejects.toMatchObject({
      tag: "Stale",
      data: { paths: ["a.txt"] },
    })
    expect(await bench.changes.publish(id)).toEqual(before)
    await bench.changes.sync(id, { conflicts: "refuse", paths: ["b.txt"] })
    expect(await read(box, "b.txt")).toBe(`${base.replace("a", "session")}g\n`)
    expect(await read(box, "a.txt")).toBe(base.replace("c", "session"))
  })
})

test("a sandbox whose repository is gone can still be removed", async () => {
  const root = await makeRepo()
  const box = await bench.sandboxed(id, root)

  await rm(root, { recursive: true })
  await bench.changes.sandboxes.remove(id, { force: true })
  await expect(access(box)).rejects.toMatchObject({ code: "ENOENT" })
  expect(bench.changes.sandboxes.get(id)).toBeUndefined()
})
