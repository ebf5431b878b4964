import { mkdir, rm } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { createEmbeddedGit } from "../../../electron/git/embedded/index.ts"
import type { Git } from "../../../electron/git/git.ts"
import { makeFolder, writeFiles } from "../../support/folder.ts"
import { listing, makeRepo, nativeGit, read } from "../../support/git-repo.ts"
import { type Bench, fileOf, makeBench, names } from "../../support/git-session.ts"

let bench: Bench
const id = "ses_1"
const all = { all: true } as const

beforeEach(async () => {
  bench = await makeBench()
})

/** One step in which a tool writes files, as the agent's loop reports it. */
async function step(root: string, files: Record<string, string>): Promise<void> {
  await bench.changes.checkpoint(id)
  await bench.changes.touched(id, Object.keys(files))
  await writeFiles(root, files)
}

const numbered = (count: number, change: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, n) => `${change[n + 1] ?? `line ${n + 1}`}\n`).join("")

const kinds: [string, (files: Record<string, string>) => Promise<string>, () => Promise<Git>][] = [
  ["a git repository", makeRepo, nativeGit],
  ["a folder without git", makeFolder, nativeGit],
  ["a git repository on a machine without git", makeRepo, async () => createEmbeddedGit()],
  ["a folder on a machine without git", makeFolder, async () => createEmbeddedGit()],
]

for (const [kind, make, gitOf] of kinds) {
  describe(`a session in ${kind} itself`, () => {
    beforeEach(async () => {
      bench = await makeBench(undefined, await gitOf())
    })

    test("shows its own edits only, keeps one hunk and takes another back", async () => {
      const root = await make({ "a.txt": numbered(40), "b.txt": "b\n" })
      bench.direct(id, root)
      expect(await bench.changes.list(id)).toMatchObject({ mode: "folder", files: [], baseline: "" })
      await step(root, { "a.txt": numbered(40, { 2: "TWO", 38: "LATE" }), "new.txt": "n\n" })
      await writeFiles(root, { "b.txt": "the user's own\n" })
      const set = await bench.changes.list(id)
      expect(names(set)).toEqual(["a.txt", "new.txt"])
      expect(set).toMatchObject({ mode: "folder", root, behind: false })
      const [first, second] = fileOf(set, "a.txt").hunks
      const kept = await bench.changes.decide(id, {
        action: "accept",
        selection: { files: [{ path: "a.txt", hunks: [{ id: first!.id }] }] },
      })
      expect(kept.history[0]).toMatchObject({ action: "keep", files: ["a.txt"] })
      expect(fileOf(kept, "a.txt").hunks.map((hunk) => hunk.id)).toEqual([second!.id])
      await bench.changes.decide(id, { action: "discard", selection: all })
      expect(await read(root, "a.txt")).toBe(numbered(40, { 2: "TWO" }))
      expect(await read(root, "b.txt")).toBe("the user's own\n")
      await expect(read(root, "new.txt")).rejects.toMatchObject({ code: "ENOENT" })
    })

    test("counts what a shell command did between two checkpoints", async () => {
      const root = await make({ "a.txt": "one\n", "gone.txt": "x\n", "user.txt": "u\n" })
      bench.direct(id, root)
      await bench.changes.checkpoint(id)
      await writeFiles(root, { "user.txt": "edited by the user before the command\n" })
      const before = (await bench.changes.checkpoint(id))!
      await writeFiles(root, { "a.txt": "by sed\n" })
      await rm(path.join(root, "gone.txt"))
      const after = (await bench.changes.checkpoint(id))!
      expect((await bench.changes.stepped(id, before, after)).sort()).toEqual(["a.txt", "gone.txt"])
      expect(names(await bench.changes.list(id))).toEqual(["a.txt", "gone.txt"])
      await bench.changes.decide(id, { action: "discard", selection: { files: [{ path: "gone.txt" }] } })
      expect(await read(root, "gone.txt")).toBe("x\n")
    })

    test("does not take the user's earlier edit of a file for its own", async () => {
      const root = await make({ "a.txt": numbered(30) })
      bench.direct(id, root)
      await step(root, { "other.txt": "o\n" })
      await writeFiles(root, { "a.txt": numbered(30, { 2: "USER" }) })
      await step(root, { "a.txt": numbered(30, { 2: "USER", 28: "AGENT" }) })
      const file = fileOf(await bench.changes.list(id), "a.txt")
      expect(file.hunks).toHaveLength(1)
      await bench.changes.decide(id, { action: "discard", selection: { files: [{ path: "a.txt" }] } })
      expect(await read(root, "a.txt")).toBe(numbered(30, { 2: "USER" }))
    })

    test("forgets a file that is all decided: later edits there are the user's", async () => {
      const root = await make({ "a.txt": "one\n" })
      bench.direct(id, root)
      await step(root, { "a.txt": "two\n" })
      await bench.changes.decide(id, { action: "accept", selection: all })
      await writeFiles(root, { "a.txt": "user\n" })
      expect((await bench.changes.list(id)).files).toEqual([])
      await expect(bench.changes.undo(id)).resolves.toMatchObject({ files: [{ path: "a.txt" }] })
    })

    test("undoes and redoes what it took back, also after a restart", async () => {
      const root = await make({ "a.txt": "one\n" })
      bench.direct(id, root)
      await step(root, { "a.txt": "two\n", "new.txt": "n\n" })
      await bench.changes.decide(id, { action: "discard", selection: all })
      expect(await read(root, "a.txt")).toBe("one\n")
      bench = await bench.reopen()
      expect(names(await bench.changes.undo(id))).toEqual(["a.txt", "new.txt"])
      expect(await read(root, "a.txt")).toBe("two\n")
      expect(await read(root, "new.txt")).toBe("n\n")
      expect((await bench.changes.redo(id)).files).toEqual([])
      expect(await read(root, "a.txt")).toBe("one\n")
    })

    test("refuses to take back over an edit made since the list was shown", async () => {
      const root = await make({ "a.txt": numbered(30) })
      bench.direct(id, root)
      await step(root, { "a.txt": numbered(30, { 2: "AGENT" }) })
      const shown = await bench.changes.list(id)
      await writeFiles(root, { "a.txt": numbered(30, { 2: "AGENT", 3: "USER" }) })
      const hunks = [{ id: fileOf(shown, "a.txt").hunks[0]!.id }]
      const selection = { files: [{ path: "a.txt", hunks }] }
      await expect(bench.changes.decide(id, { action: "discard", selection })).rejects.toMatchObject({ tag: "Stale" })
      await expect(
        bench.changes.decide(id, { action: "discard", selection: all, head: shown.head }),
      ).rejects.toMatchObject({ tag: "Stale" })
      expect(await read(root, "a.txt")).toBe(numbered(30, { 2: "AGENT", 3: "USER" }))
    })
  })
}

test("a sub-agent's edits are its parent's", async () => {
  const root = await makeRepo({ "a.txt": "one\n" })
  bench.direct(id, root)
  bench.sessions.set("ses_child", { id: "ses_child", directory: root, parentID: id })
  await bench.changes.checkpoint(id)
  await bench.changes.touched("ses_child", ["a.txt"])
  await writeFiles(root, { "a.txt": "two\n" })
  expect(names(await bench.changes.list(id))).toEqual(["a.txt"])
  expect((await bench.changes.list("ses_child")).sessionID).toBe(id)
})

test("paths may be absolute, below the opened folder, or outside (and are then left out)", async () => {
  const root = await makeRepo({ "pkg/a.txt": "one\n" })
  bench.direct(id, path.join(root, "pkg"))
  await bench.changes.checkpoint(id)
  await bench.changes.touched(id, ["a.txt", path.join(root, "top.txt"), "../../elsewhere.txt"])
  await writeFiles(root, { "pkg/a.txt": "two\n", "top.txt": "t\n" })
  expect(names(await bench.changes.list(id))).toEqual(["pkg/a.txt", "top.txt"])
})

test("a session in the user's repository leaves everything below .git as it was", async () => {
  const root = await makeRepo({ "a.txt": "one\n" })
  bench.direct(id, root)
  const before = await listing(path.join(root, ".git"))
  await step(root, { "a.txt": "two\n", "b/c.txt": "c\n" })
  await bench.changes.refresh(id)
  await bench.changes.decide(id, { action: "discard", selection: { files: [{ path: "a.txt" }] } })
  await bench.changes.decide(id, { action: "accept", selection: all })
  await bench.changes.undo(id)
  await bench.changes.forget(id)
  expect(await listing(path.join(root, ".git"))).toEqual(before)
})

test("a session in the home folder keeps no checkpoints and says so", async () => {
  const { homedir } = await import("node:os")
  bench.direct(id, homedir())
  expect(await bench.changes.list(id)).toMatchObject({ mode: "none", files: [] })
  expect(await bench.changes.checkpoint(id)).toBeUndefined()
  await expect(bench.changes.decide(id, { action: "accept", selection: all })).rejects.toMatchObject({
    tag: "Unsupported",
  })
})

test("the app's own state inside a project is not part of it", async () => {
  const root = await makeFolder({ "a.txt": "one\n" })
  await mkdir(path.join(root, "state dir"))
  bench = await makeBench(path.join(root, "state dir"))
  const { tree } = await bench.changes.checkpoints.write(root)
  const { place } = await bench.changes.checkpoints.open(root)
  expect([...(await bench.git.readTree(place, tree)).keys()]).toEqual(["a.txt"])
})

test("tidying drops old states, and nothing that a session can still decide, undo or redo", async () => {
  const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
  bench.direct(id, root)
  await step(root, { "a.txt": "two\n", "b.txt": "c\n" })
  await bench.changes.decide(id, { action: "discard", selection: { files: [{ path: "b.txt" }] } })
  await writeFiles(root, { "noise.txt": "old state\n" })
  const noise = await bench.changes.checkpoints.write(root)
  await rm(path.join(root, "noise.txt"))
  const kept = await bench.changes.checkpoints.write(root)
  await bench.changes.checkpoints.tidy(0)
  const { place } = await bench.changes.checkpoints.open(root)
  expect(await bench.git.resolve(place, `${noise.tree}^{tree}`)).toBeUndefined()
  expect((await bench.changes.checkpoints.write(root)).tree).toBe(kept.tree)
  expect(names(await bench.changes.undo(id))).toEqual(["a.txt", "b.txt"])
  expect(await read(root, "b.txt")).toBe("c\n")
  await bench.changes.redo(id)
  await bench.changes.decide(id, { action: "discard", selection: all })
  expect(await read(root, "a.txt")).toBe("one\n")
})
