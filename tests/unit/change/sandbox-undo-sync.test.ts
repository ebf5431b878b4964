import { lstat, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { forEachParallel } from "../../../electron/change/parallel.ts"
import { writeFiles } from "../../support/folder.ts"
import { commit, makeLargeRepo, makeRepo, read, sh } from "../../support/git-repo.ts"
import { type Bench, fileOf, makeBench, names } from "../../support/git-session.ts"

let bench: Bench
const id = "ses_1"

beforeEach(async () => {
  bench = await makeBench()
})

const numbered = (count: number, change: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, n) => `${change[n + 1] ?? `line ${n + 1}`}\n`).join("")

const list = () => bench.changes.list(id)
const accept = (files: Parameters<Bench["changes"]["decide"]>[1]["selection"]) =>
  bench.changes.decide(id, { action: "accept", selection: files })
const discard = (files: Parameters<Bench["changes"]["decide"]>[1]["selection"]) =>
  bench.changes.decide(id, { action: "discard", selection: files })
const all = { all: true } as const

describe("undo and redo", () => {
  test("take decisions back and forth, and survive a restart", async () => {
    const root = await makeRepo({ "a.txt": numbered(30), "b.txt": "b\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": numbered(30, { 2: "TWO", 28: "LATE" }), "new.txt": "n\n" })
    await rm(path.join(box, "b.txt"))
    const hunk = fileOf(await list(), "a.txt").hunks[0]!.id
    await accept({ files: [{ path: "a.txt", hunks: [{ id: hunk }] }, { path: "b.txt" }, { path: "new.txt" }] })
    await discard(all)
    expect((await list()).files).toEqual([])

    bench = await bench.reopen()
    await bench.changes.recover()
    const undone = await bench.changes.undo(id)
    expect(names(undone)).toEqual(["a.txt"])
    expect(await read(box, "a.txt")).toBe(numbered(30, { 2: "TWO", 28: "LATE" }))
    expect(await bench.changes.previewUndo(id)).toMatchObject({
      entry: { action: "accept" },
      files: [
        { path: "a.txt", effect: "rewrite", conflict: false },
        { path: "b.txt", effect: "restore", conflict: false },
        { path: "new.txt", effect: "remove", conflict: false },
      ],
    })
    await bench.changes.undo(id)
    expect(await read(root, "a.txt")).toBe(numbered(30))
    expect(await read(root, "b.txt")).toBe("b\n")
    expect(names(await list())).toEqual(["a.txt", "b.txt", "new.txt"])
    await bench.changes.redo(id)
    expect(await read(root, "a.txt")).toBe(numbered(30, { 2: "TWO" }))
    const done = await bench.changes.redo(id)
    expect(done.files).toEqual([])
    expect(done.history.map((entry) => [entry.action, entry.undone])).toEqual([
      ["discard", false],
      ["accept", false],
    ])
    await expect(bench.changes.redo(id)).rejects.toMatchObject({ tag: "Conflict" })
  })

  test("leave a file alone that the user edited since, and name it", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n", "b.txt": "c\n" })
    await accept(all)
    await writeFiles(root, { "b.txt": "user\n" })
    expect((await bench.changes.previewUndo(id)).files).toEqual([
      { path: "a.txt", effect: "rewrite", conflict: false },
      { path: "b.txt", effect: "rewrite", conflict: true },
    ])
    await expect(bench.changes.undo(id)).rejects.toMatchObject({ tag: "Stale", data: { paths: ["b.txt"] } })
    expect(await read(root, "a.txt")).toBe("two\n")
    expect(await read(root, "b.txt")).toBe("user\n")
  })

  test("a new decision ends what could be redone", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "two\n", "b.txt": "c\n" })
    await accept({ files: [{ path: "a.txt" }] })
    await bench.changes.undo(id)
    await accept({ files: [{ path: "b.txt" }] })
    await expect(bench.changes.redo(id)).rejects.toMatchObject({ tag: "Conflict" })
  })
})

describe("sync", () => {
  test("brings committed and uncommitted work of the user in, and merges what both changed", async () => {
    const root = await makeRepo({ "a.txt": numbered(30), "b.txt": "b\n", "gone.txt": "x\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": numbered(30, { 28: "AGENT" }), "agent.txt": "new\n" })
    await writeFiles(root, { "a.txt": numbered(30, { 2: "USER" }), "b.txt": "committed\n" })
    const head = await commit(root)
    await writeFiles(root, { "user.txt": "untracked\n" })
    await rm(path.join(root, "gone.txt"))
    expect((await list()).behind).toBe(true)
    const set = await bench.changes.sync(id)
    expect(set.behind).toBe(false)
    expect(names(set)).toEqual(["a.txt", "agent.txt"])
    expect(set.files.every((file) => file.state === "pending" && !file.conflict)).toBe(true)
    expect(await read(box, "a.txt")).toBe(numbered(30, { 2: "USER", 28: "AGENT" }))
    expect(await read(box, "b.txt")).toBe("committed\n")
    expect(await read(box, "user.txt")).toBe("untracked\n")
    await expect(lstat(path.join(box, "gone.txt"))).rejects.toMatchObject({ code: "ENOENT" })
    expect(await sh(box, "rev-parse", "HEAD")).toBe(head)
    await accept(all)
    expect(await read(root, "a.txt")).toBe(numbered(30, { 2: "USER", 28: "AGENT" }))
  })

  test("reports a conflict, loses neither side, and keeps markers out of the user's folder", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "c.txt": "c\n" })
    const box = await bench.sandboxed(id, root)
    await writeFiles(box, { "a.txt": "agent\n", "c.txt": "agent\n" })
    await writeFiles(root, { "a.txt": "user\n" })
    await rm(path.join(root, "c.txt"))
    const set = await bench.changes.sync(id)
    expect(set.behind).toBe(false)
    expect(fileOf(set, "a.txt")).toMatchObject({ conflict: true, state: "pending" })
    expect(fileOf(set, "c.txt")).toMatchObject({ conflict: true, status: "added" })
    expect(await read(box, "a.txt")).toBe(
      "<<<<<<< this session\nagent\n||||||| before\none\n=======\nuser\n>>>>>>> your folder\n",
    )
    expect(await read(root, "a.txt")).toBe("user\n")
    await expect(accept(all)).rejects.toMatchObject({ tag: "Conflict" })
    await expect(accept({ files: [{ path: "a.txt" }] })).rejects.toMatchObject({ tag: "Conflict" })
    await writeFiles(box, { "a.txt": "agreed\n" })
    await accept({ files: [{ path: "c.txt" }] })
    const done = await accept(all)
    expect(done.files).toEqual([])
    expect(await read(root, "a.txt")).toBe("agreed\n")
    expect(await read(root, "c.txt")).toBe("agent\n")
  })
})

describe("many at once", () => {
  test("parallel decisions never interleave, and all of them count", async () => {
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`f${n}.txt`, `${n}\n`]))
    const root = await makeRepo(files)
    const box = await bench.sandboxed(id, root)
    for (const name of Object.keys(files)) await writeFiles(box, { [name]: "agent\n" })
    await Promise.all(
      Object.keys(files).map((name, n) =>
        n % 2 ? accept({ files: [{ path: name }] }) : discard({ files: [{ path: name }] }),
      ),
    )
    const set = await list()
    expect(set.files).toEqual([])
    expect(set.history).toHaveLength(12)
    for (const [n, name] of Object.keys(files).entries())
      expect(await read(root, name)).toBe(n % 2 ? "agent\n" : `${n}\n`)
  })

  test("a change in each of 10,000 files is listed and accepted", async () => {
    const files: Record<string, string> = {}
    for (let n = 0; n < 10_000; n += 1) files[`d${n % 100}/f${n}.txt`] = `${n}\n`
    const root = await makeLargeRepo(files)
    const box = await bench.sandboxed(id, root)
    await forEachParallel(Object.keys(files), (name) => writeFile(path.join(box, name), "agent\n"))
    const set = await list()
    expect(set.files).toHaveLength(10_000)
    await accept(all)
    expect(await sh(root, "diff", "--stat", "HEAD")).toContain("10000 files changed")
    expect((await list()).files).toEqual([])
  }, 180_000)
})
