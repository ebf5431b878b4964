import { chmod, lstat, mkdir, readlink, rename, rm, symlink, utimes, writeFile } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { type Checkpoints, createCheckpoints } from "../../../electron/change/checkpoints.ts"
import type { Git } from "../../../electron/git/git.ts"
import { homePaths } from "../../../electron/lib/paths.ts"
import { makeFolder, writeFiles } from "../../support/folder.ts"
import { commit, listing, makeLargeRepo, makeRepo, nativeGit, read, sh } from "../../support/git-repo.ts"

let git: Git
let checkpoints: Checkpoints
let home: string

beforeEach(async () => {
  git = await nativeGit()
  home = await makeFolder()
  checkpoints = createCheckpoints({ git, paths: homePaths(home) })
})

const changed = async (root: string, from: string, to: string) =>
  Object.fromEntries((await checkpoints.diff(root, from, to)).map((change) => [change.path, change.status]))

describe("a checkpoint", () => {
  test("of a clean checkout is the commit's own tree", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "dir/b.txt": "two\n" })
    expect((await checkpoints.write(root)).tree).toBe(await sh(root, "rev-parse", "HEAD^{tree}"))
  })

  test("covers tracked, untracked and deleted files, and honours every ignore file", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "gone.txt": "x\n", ".gitignore": "*.log\n" })
    await writeFile(path.join(root, ".git/info/exclude"), "private\n")
    const before = (await checkpoints.write(root)).tree
    await writeFiles(root, { "a.txt": "two\n", "new file.txt": "n\n", "x.log": "l\n", private: "p\n" })
    await rm(path.join(root, "gone.txt"))
    const after = (await checkpoints.write(root)).tree
    expect(await changed(root, before, after)).toEqual({
      "a.txt": "modified",
      "gone.txt": "deleted",
      "new file.txt": "added",
    })
  })

  test("leaves every file below the user's .git as it was", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "two\n" })
    await writeFiles(root, { "a.txt": "staged\n" })
    await sh(root, "add", "a.txt")
    await writeFiles(root, { "a.txt": "again\n", "c.txt": "new\n" })
    const before = await listing(path.join(root, ".git"))
    const { tree } = await checkpoints.write(root)
    await writeFiles(root, { "a.txt": "later\n" })
    await checkpoints.restore(root, tree)
    await checkpoints.sessionDiff(root, tree, await git.emptyTree((await checkpoints.open(root)).place))
    expect(await listing(path.join(root, ".git"))).toEqual(before)
    expect(await read(root, "a.txt")).toBe("again\n")
  })

  test("stores bytes as they are, whatever attributes and autocrlf ask for", async () => {
    const root = await makeRepo({ "a.txt": "one\n" })
    await sh(root, "config", "core.autocrlf", "true")
    await sh(root, "config", "filter.shout.clean", "tr a-z A-Z")
    await writeFiles(root, {
      ".gitattributes": "*.txt text eol=crlf\n*.shout filter=shout\n*.id ident\n",
      "b.txt": "x\r\ny\n",
      "c.shout": "quiet\n",
      "d.id": "$Id$\n",
    })
    await commit(root)
    await rm(path.join(root, "a.txt"))
    await sh(root, "checkout", "a.txt")
    expect(await read(root, "a.txt")).toBe("one\r\n")
    const { tree } = await checkpoints.write(root)
    const { place } = await checkpoints.open(root)
    const entries = await git.readTree(place, tree)
    const content = async (name: string) => (await git.readBlob(place, entries.get(name)!.id)).toString()
    expect(await content("a.txt")).toBe("one\r\n")
    expect(await content("b.txt")).toBe("x\r\ny\n")
    expect(await content("c.shout")).toBe("quiet\n")
    expect(await content("d.id")).toBe("$Id$\n")
  })

  test("keeps names with spaces, quotes, tabs, newlines and unicode, modes, links and empty files", async () => {
    const root = await makeRepo()
    const before = (await checkpoints.write(root)).tree
    const names = [
      "sp ace",
      'qu"ote',
      "ta\tb",
      "new\nline",
      "ünïcödé-日本",
      "-dash",
      ":(glob)*",
      "back\\slash",
      "a\n@@ -1 +1 @@",
    ]
    await writeFiles(root, Object.fromEntries(names.map((name) => [name, `${name}\n`])))
    await writeFiles(root, { empty: "", run: "#!/bin/sh\n" })
    await chmod(path.join(root, "run"), 0o755)
    await symlink("nowhere/at all", path.join(root, "link"))
    const after = (await checkpoints.write(root)).tree
    const diff = await checkpoints.diff(root, before, after)
    expect(diff.map((change) => change.path).sort()).toEqual([...names, "empty", "link", "run"].sort())
    expect(diff.find((change) => change.path === "run")?.new?.mode).toBe("100755")
    await checkpoints.restore(root, before)
    expect((await checkpoints.write(root)).tree).toBe(before)
    await checkpoints.restore(root, after)
    expect((await checkpoints.write(root)).tree).toBe(after)
    expect(await readlink(path.join(root, "link"))).toBe("nowhere/at all")
    expect((await lstat(path.join(root, "run"))).mode & 0o111).toBe(0o111)
    expect(await read(root, "a\n@@ -1 +1 @@")).toBe("a\n@@ -1 +1 @@\n")
    expect((await checkpoints.sessionDiff(root, before, after)).map((file) => file.file).sort()).toEqual(
      [...names, "empty", "link", "run"].sort(),
    )
  })

  test("leaves out files above the cap, says so, and never removes them", async () => {
    const root = await makeRepo()
    const small = createCheckpoints({ git, paths: homePaths(home), maxFileBytes: 100 })
    const before = await small.write(root)
    await writeFiles(root, { big: "x".repeat(101), fits: "x".repeat(100) })
    const after = await small.write(root)
    expect(after.skipped).toEqual([{ path: "big", size: 101 }])
    expect((await small.diff(root, before.tree, after.tree)).map((change) => change.path)).toEqual(["fits"])
    await small.restore(root, before.tree)
    expect(await read(root, "big")).toHaveLength(101)
  })

  test("works in a folder without git, in a repository without commits, and follows `git init`", async () => {
    const plain = await makeFolder({ "a.txt": "one\n", "node_modules/x/index.js": "" })
    const first = await checkpoints.write(plain)
    const { place } = await checkpoints.open(plain)
    expect([...(await git.readTree(place, first.tree)).keys()]).toEqual(["a.txt"])
    await writeFiles(plain, { "a.txt": "two\n" })
    await checkpoints.restore(plain, first.tree)
    expect(await read(plain, "a.txt")).toBe("one\n")
    await sh(plain, "init", "-q")
    expect((await checkpoints.open(plain)).repository).toBeDefined()
    await writeFile(path.join(plain, ".gitignore"), "node_modules\n")
    const unborn = await checkpoints.write(plain)
    await writeFiles(plain, { "b.txt": "two\n" })
    expect(await changed(plain, unborn.tree, (await checkpoints.write(plain)).tree)).toEqual({ "b.txt": "added" })
  })

  test("works in a repository made without any template", async () => {
    const root = await makeFolder({ "a.txt": "one\n" })
    await git.init(root)
    const { tree } = await checkpoints.write(root)
    const { place } = await checkpoints.open(root)
    expect([...(await git.readTree(place, tree)).keys()]).toEqual(["a.txt"])
  })

  test("of a folder below the top is the whole working folder's", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "sub/b.txt": "two\n" })
    const sub = path.join(root, "sub")
    const { tree, root: top } = await checkpoints.write(sub)
    expect(top).toBe(root)
    expect(tree).toBe(await sh(root, "rev-parse", "HEAD^{tree}"))
    expect((await checkpoints.open(sub)).prefix).toBe("sub/")
  })

  test("is refused for the home folder, above it, and for the whole disk", async () => {
    for (const folder of [homedir(), path.dirname(homedir()), "/"])
      await expect(checkpoints.write(folder)).rejects.toMatchObject({ tag: "Unsupported" })
  })

  test("is refused when a folder holds more new files than the limit", async () => {
    const few = createCheckpoints({ git, paths: homePaths(home), maxNewFiles: 3 })
    const root = await makeFolder({ a: "", b: "", c: "", d: "" })
    await expect(few.write(root)).rejects.toMatchObject({ tag: "TooLarge", data: { files: 4 } })
  })

  test("sees a file that became a folder, a folder that became a file, and a link that became a folder", async () => {
    const root = await makeRepo({ thing: "file\n", "dir/x": "x\n" })
    await symlink("dir", path.join(root, "link"))
    const before = (await checkpoints.write(root)).tree
    await rm(path.join(root, "thing"))
    await rm(path.join(root, "dir"), { recursive: true })
    await rm(path.join(root, "link"))
    await writeFiles(root, { "thing/inside": "i\n", dir: "now a file\n", "link/x": "y\n" })
    const after = (await checkpoints.write(root)).tree
    await checkpoints.restore(root, before)
    expect(await read(root, "thing")).toBe("file\n")
    expect(await read(root, "link/x")).toBe("x\n")
    await checkpoints.restore(root, after)
    expect(await read(root, "thing/inside")).toBe("i\n")
    expect(await read(root, "dir")).toBe("now a file\n")
    expect(await read(root, "link/x")).toBe("y\n")
    expect((await checkpoints.write(root)).tree).toBe(after)
  })

  test("does not miss a change of equal size in the same second", async () => {
    const root = await makeRepo({ "a.txt": "aaa\n" })
    const before = (await checkpoints.write(root)).tree
    const { atime, mtime } = await lstat(path.join(root, "a.txt"))
    await writeFile(path.join(root, "a.txt"), "bbb\n")
    await utimes(path.join(root, "a.txt"), atime, mtime)
    expect(await changed(root, before, (await checkpoints.write(root)).tree)).toEqual({ "a.txt": "modified" })
  })

  test("survives conflicts, hidden changes and dropped objects in the user's repository", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
    await sh(root, "checkout", "-q", "-b", "other")
    await writeFiles(root, { "a.txt": "two\n" })
    await commit(root)
    await sh(root, "checkout", "-q", "main")
    await writeFiles(root, { "a.txt": "three\n" })
    await commit(root)
    await sh(root, "merge", "other").catch(() => {})
    await sh(root, "update-index", "--assume-unchanged", "b.txt")
    await writeFiles(root, { "b.txt": "changed behind git\n" })
    const { tree } = await checkpoints.write(root)
    const { place } = await checkpoints.open(root)
    const entries = await git.readTree(place, tree)
    expect((await git.readBlob(place, entries.get("a.txt")!.id)).toString()).toContain("<<<<<<<")
    expect((await git.readBlob(place, entries.get("b.txt")!.id)).toString()).toBe("changed behind git\n")

    // Staged content is borrowed from the user's repository; then it is pruned there.
    const fresh = await makeRepo({ "a.txt": "one\n" })
    await writeFiles(fresh, { "a.txt": "staged only\n" })
    await sh(fresh, "add", "a.txt")
    await checkpoints.write(fresh)
    await sh(fresh, "reset", "-q")
    await sh(fresh, "prune", "--expire=now")
    const again = await checkpoints.write(fresh)
    const opened = await checkpoints.open(fresh)
    const blob = (await git.readTree(opened.place, again.tree)).get("a.txt")!.id
    expect((await git.readBlob(opened.place, blob)).toString()).toBe("staged only\n")
  })

  test("costs about as much as git itself on 10,000 files", { timeout: 120_000 }, async () => {
    const files: Record<string, string> = {}
    for (let n = 0; n < 10_000; n += 1) files[`d${n % 100}/f${n}.txt`] = `${n}\n`
    const root = await makeLargeRepo(files)
    await checkpoints.write(root)
    const time = async (work: () => Promise<unknown>) => {
      const runs: number[] = []
      for (let n = 0; n < 5; n += 1) {
        await writeFile(path.join(root, "d1/f1.txt"), `${Math.random()}\n`)
        const start = performance.now()
        await work()
        runs.push(performance.now() - start)
      }
      return Math.min(...runs)
    }
    const raw = await time(async () => {
      await sh(root, "add", "-A")
      await sh(root, "write-tree")
    })
    const ours = await time(() => checkpoints.write(root))
    expect(ours).toBeLessThan(raw * 3 + 50)
  })
})

describe("taking back", () => {
  test("touches only files that differ between the two states, and can itself be taken back", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
    const before = (await checkpoints.write(root)).tree
    await writeFiles(root, { "a.txt": "agent\n", "new.txt": "agent\n" })
    const after = (await checkpoints.write(root)).tree
    await writeFiles(root, { "b.txt": "the user's own\n" })
    const snapshot = (await checkpoints.write(root)).tree
    expect((await checkpoints.revertTo(root, before, after)).sort()).toEqual(["a.txt", "new.txt"])
    expect(await read(root, "a.txt")).toBe("one\n")
    expect(await read(root, "b.txt")).toBe("the user's own\n")
    await checkpoints.revertTo(root, snapshot, before)
    expect(await read(root, "a.txt")).toBe("agent\n")
    expect(await read(root, "new.txt")).toBe("agent\n")
    expect(await read(root, "b.txt")).toBe("the user's own\n")
  })

  test("shows the difference in the form opencode clients read", async () => {
    const root = await makeRepo({ "a.txt": "one\ntwo\n", "old.txt": "gone" })
    const before = (await checkpoints.write(root)).tree
    await writeFiles(root, { "a.txt": "one\n2\n", "made.txt": "alpha\nbeta\n" })
    await rm(path.join(root, "old.txt"))
    await mkdir(path.join(root, "dir"))
    await rename(path.join(root, "made.txt"), path.join(root, "dir/made.txt"))
    const after = (await checkpoints.write(root)).tree
    const rule = "=".repeat(67)
    expect(await checkpoints.sessionDiff(root, before, after)).toEqual([
      {
        file: "a.txt",
        patch: `Index: a.txt\n${rule}\n--- a.txt\t\n+++ a.txt\t\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n`,
        additions: 1,
        deletions: 1,
        status: "modified",
      },
      {
        file: "dir/made.txt",
        patch: `Index: dir/made.txt\n${rule}\n--- dir/made.txt\t\n+++ dir/made.txt\t\n@@ -0,0 +1,2 @@\n+alpha\n+beta\n`,
        additions: 2,
        deletions: 0,
        status: "added",
      },
      {
        file: "old.txt",
        patch: `Index: old.txt\n${rule}\n--- old.txt\t\n+++ old.txt\t\n@@ -1,1 +0,0 @@\n-gone\n\\ No newline at end of file\n`,
        additions: 0,
        deletions: 1,
        status: "deleted",
      },
    ])
  })
})
