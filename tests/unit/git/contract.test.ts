import { chmod, rename, rm, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { beforeEach, describe, expect, test } from "vitest"
import { createEmbeddedGit } from "../../../electron/git/embedded/index.ts"
import type { Git, Repository, ThreeWay, WorkPlace } from "../../../electron/git/git.ts"
import { createNativeGit } from "../../../electron/git/native/index.ts"
import { makeFolder, writeFiles } from "../../support/folder.ts"
import { commit, listing, makeRepo, read, sh } from "../../support/git-repo.ts"

const implementations: Record<string, () => Promise<Git>> = {
  native: async () => (await createNativeGit())!,
  embedded: async () => createEmbeddedGit(),
}

const three = (base: string, ours: string, theirs: string): ThreeWay => ({
  base: Buffer.from(base),
  ours: Buffer.from(ours),
  theirs: Buffer.from(theirs),
  labels: { base: "base", ours: "ours", theirs: "theirs" },
})

const options = { maxBytes: 1000, maxFiles: 100 }

async function openWith(git: Git, folder: string): Promise<Repository> {
  const repository = await git.repository(folder)
  if (!repository) throw new Error(`${folder} is no repository`)
  return repository
}

for (const [name, create] of Object.entries(implementations)) {
  describe(`git (${name})`, () => {
    let git: Git

    beforeEach(async () => {
      git = await create()
    })

    /** A store of our own over a repository or plain folder. */
    const storeFor = async (root: string): Promise<WorkPlace> => {
      const gitDir = path.join(await makeFolder(), "store")
      await git.initStore(gitDir)
      const repository = await git.repository(root)
      const alternates = repository ? [path.join(repository.commonDir, "objects")] : []
      return { gitDir, workTree: root, index: path.join(gitDir, "own", "index"), alternates }
    }

    test("finds the repository from any folder in it, and none outside", async () => {
      const root = await makeRepo({ "pkg/deep/a.txt": "a\n" })
      expect(await git.repository(path.join(root, "pkg/deep"))).toEqual({
        root,
        gitDir: path.join(root, ".git"),
        commonDir: path.join(root, ".git"),
        prefix: "pkg/deep/",
        linked: false,
        objectFormat: "sha1",
      })
      expect((await openWith(git, root)).prefix).toBe("")
      expect(await git.repository(await makeFolder())).toBeUndefined()
    })

    test("reads HEAD, branches, the default branch and the first commit", async () => {
      const root = await makeRepo()
      const first = await sh(root, "rev-parse", "HEAD")
      await sh(root, "checkout", "-q", "-b", "topic/one")
      const second = await commit(root)
      const repository = await openWith(git, root)
      expect(await git.head(repository)).toEqual({ commit: second, branch: "topic/one" })
      expect(await git.branches(repository)).toEqual(["main", "topic/one"])
      expect(await git.defaultBranch(repository)).toBe("main")
      expect(await git.rootCommit(repository)).toBe(first)
      expect(await git.aheadBehind(repository, "topic/one", "main")).toEqual({ ahead: 1, behind: 0 })
      await sh(root, "checkout", "-q", "--detach")
      expect(await git.head(repository)).toEqual({ commit: second, branch: null })
    })

    test("takes the remote's HEAD for the default branch", async () => {
      const origin = await makeRepo()
      await sh(origin, "branch", "-m", "trunk")
      const clone = await makeFolder()
      await sh(clone, "clone", "-q", origin, ".")
      await sh(clone, "checkout", "-q", "-b", "other")
      expect(await git.defaultBranch(await openWith(git, clone))).toBe("trunk")
    })

    test("makes repositories, and reads one without commits", async () => {
      const root = await makeFolder()
      await git.init(root, { branch: "main" })
      const repository = await openWith(git, root)
      expect(await git.head(repository)).toEqual({ commit: null, branch: "main" })
      expect(await git.rootCommit(repository)).toBeNull()
      await git.init(root)
      expect(await sh(root, "status", "--porcelain")).toBe("")
    })

    test("says what is staged, changed, deleted and untracked", async () => {
      const root = await makeRepo({ "a.txt": "a\n", "staged.txt": "s\n", "gone.txt": "g\n", ".gitignore": "*.log\n" })
      await writeFiles(root, {
        "a.txt": "changed\n",
        "staged.txt": "changed too\n",
        "sp ace\n.txt": "u\n",
        "x.log": "",
      })
      await sh(root, "add", "staged.txt")
      await rm(path.join(root, "gone.txt"))
      const status = await git.status(await openWith(git, root))
      expect(status).toMatchObject({ branch: "main", commit: await sh(root, "rev-parse", "HEAD") })
      expect([...status.entries].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
        { path: "a.txt", index: ".", worktree: "M" },
        { path: "gone.txt", index: ".", worktree: "D" },
        { path: "sp ace\n.txt", index: "?", worktree: "?" },
        { path: "staged.txt", index: "M", worktree: "." },
      ])
      const files = await git.listFiles(await openWith(git, root), { untracked: true })
      expect([...files].sort()).toEqual([".gitignore", "a.txt", "gone.txt", "sp ace\n.txt", "staged.txt"])
    })

    test("reads trees and blobs of the user's repository, packed or not", async () => {
      const root = await makeRepo({ "a.txt": "one\n", "dir/ünï.txt": "two\n" })
      await sh(root, "gc", "-q")
      await writeFiles(root, { "a.txt": "three\n" })
      await commit(root)
      const place = { gitDir: path.join(root, ".git") }
      const tree = await git.resolve(place, "HEAD^{tree}")
      expect(tree).toBe(await sh(root, "rev-parse", "HEAD^{tree}"))
      const entries = await git.readTree(place, tree!)
      expect([...entries.keys()].sort()).toEqual(["a.txt", "dir/ünï.txt"])
      expect((await git.readBlob(place, entries.get("a.txt")!.id)).toString()).toBe("three\n")
      const missing = "0123456789012345678901234567890123456789"
      const ids = [...entries.values()].map((entry) => entry.id)
      expect((await git.readBlobs(place, [...ids, missing])).size).toBe(2)
      expect([...(await git.sizes(place, ids)).values()].sort((a, b) => a - b)).toEqual([4, 6])
      expect([...(await git.readTree(place, tree!, ["dir/ünï.txt", "nope"])).keys()]).toEqual(["dir/ünï.txt"])
      await expect(git.readBlob(place, missing)).rejects.toMatchObject({ tag: "GitFailed" })
      expect(await git.resolve(place, "refs/heads/none")).toBeUndefined()
    })

    test("saves a folder's content as the tree git itself would write", async () => {
      const root = await makeRepo({ "a.txt": "one\n", "dir/b.txt": "two\n", ".gitignore": "out/\n*.log\n!keep.log\n" })
      await writeFiles(root, { "new file": "n\n", "x.log": "no\n", "keep.log": "yes\n", "out/o": "no\n", empty: "" })
      await writeFile(path.join(root, "binary"), Buffer.from([0, 255, 10, 13]))
      await writeFile(path.join(root, "big"), "x".repeat(1001))
      await symlink("a.txt", path.join(root, "link"))
      await chmod(path.join(root, "dir/b.txt"), 0o755)
      const place = await storeFor(root)
      const first = await git.snapshot(place, { ...options, seed: path.join(root, ".git/index") })
      expect(first.skipped).toEqual([{ path: "big", size: 1001 }])
      await rm(path.join(root, "big"))
      await sh(root, "add", "-A")
      expect(first.tree).toBe(await sh(root, "write-tree"))
      await writeFiles(root, { "a.txt": "changed\n" })
      await rm(path.join(root, "dir"), { recursive: true })
      const second = await git.snapshot(place, options)
      expect(await git.diffTrees(place, first.tree, second.tree)).toMatchObject([
        { status: "modified", path: "a.txt" },
        { status: "deleted", path: "dir/b.txt", new: null, old: { mode: "100755" } },
      ])
      await sh(root, "add", "-A")
      expect(second.tree).toBe(await sh(root, "write-tree"))
    })

    test("edits trees, also where a file becomes a folder", async () => {
      const root = await makeRepo({ a: "file\n", "b/c": "c\n", "d/e/f": "f\n" })
      const place = await storeFor(root)
      const tree = (await git.resolve({ gitDir: path.join(root, ".git") }, "HEAD^{tree}"))!
      const [one, two] = await git.writeBlobs(place, [Buffer.from("1\n"), Buffer.from([0, 1])])
      const edited = await git.editTree(
        place,
        tree,
        new Map([
          ["a", null],
          ["a/inside", { mode: "100644", id: one! }],
          ["b", { mode: "100755", id: two! }],
          ["d/e/f", null],
        ]),
      )
      const entries = await git.readTree(place, edited)
      expect([...entries]).toEqual([
        ["a/inside", { mode: "100644", id: one }],
        ["b", { mode: "100755", id: two }],
      ])
      expect((await git.readTree(place, await git.emptyTree(place))).size).toBe(0)
    })

    test("shows differences as hunks whose lines are bytes", async () => {
      const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`)
      const root = await makeRepo({ "a.txt": `${lines.join("\n")}\n`, "end.txt": "no newline", "gone.txt": "x\n" })
      const place = await storeFor(root)
      const before = (await git.snapshot(place, options)).tree
      lines[2] = "caf\xe9\r"
      lines[25] = "-- a/looks like a header"
      await writeFile(path.join(root, "a.txt"), Buffer.from(`${lines.join("\n")}\n`, "latin1"))
      await writeFiles(root, { "end.txt": "no newline\n", 'q"uo\tte\n': "new\n" })
      await writeFile(path.join(root, "bin"), Buffer.from([1, 0, 2]))
      await rm(path.join(root, "gone.txt"))
      const after = (await git.snapshot(place, options)).tree
      const files = await git.patch(place, before, after)
      expect(files.map((file) => file.path).sort()).toEqual(["a.txt", "bin", "end.txt", "gone.txt", 'q"uo\tte\n'])
      const at = (path: string) => files.find((file) => file.path === path)!
      expect(at("a.txt").hunks).toMatchObject([
        { oldStart: 1, oldLines: 6, newStart: 1, newLines: 6 },
        { oldStart: 23, oldLines: 7, newStart: 23, newLines: 7 },
      ])
      expect(at("a.txt").hunks[0]!.lines.filter((line) => line.type === "add")).toEqual([
        { type: "add", text: "caf\xe9\r" },
      ])
      expect(at("a.txt").hunks[1]!.lines.filter((line) => line.type === "add")).toEqual([
        { type: "add", text: "-- a/looks like a header" },
      ])
      expect(at("end.txt").hunks[0]!.lines).toEqual([
        { type: "remove", text: "no newline", noNewline: true },
        { type: "add", text: "no newline" },
      ])
      expect(at('q"uo\tte\n').hunks).toMatchObject([{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1 }])
      expect(at("gone.txt").hunks).toMatchObject([{ oldStart: 1, oldLines: 1, newStart: 0, newLines: 0 }])
      expect(at("bin")).toMatchObject({ binary: true, large: false, hunks: [] })
      const capped = await git.patch(place, before, after, { maxBytes: 100, paths: ["a.txt"] })
      expect(capped).toMatchObject([{ path: "a.txt", large: true, hunks: [] }])
    })

    test("sees a moved file as a rename when asked", async () => {
      const root = await makeRepo({ "old.txt": "a\nb\nc\nd\ne\n" })
      const place = await storeFor(root)
      const before = (await git.snapshot(place, options)).tree
      await rename(path.join(root, "old.txt"), path.join(root, "new.txt"))
      const after = (await git.snapshot(place, options)).tree
      const rename_ = { status: "renamed", path: "new.txt", oldPath: "old.txt" }
      expect(await git.diffTrees(place, before, after, { renames: true })).toMatchObject([rename_])
      expect(await git.patch(place, before, after)).toMatchObject([{ ...rename_, hunks: [] }])
      expect((await git.diffTrees(place, before, after)).map((change) => change.status)).toEqual(["added", "deleted"])
    })

    test("keeps refs and commits of its own store", async () => {
      const root = await makeFolder({ a: "a\n" })
      const place = await storeFor(root)
      const { tree } = await git.snapshot(place, options)
      const made = await git.commitTree(place, tree, [], "first\n")
      await git.updateRef(place, "refs/outrigger/x/one", made)
      expect([...(await git.refs(place, "refs/outrigger/"))]).toEqual([["refs/outrigger/x/one", made]])
      expect(await git.resolve(place, "refs/outrigger/x/one^{tree}")).toBe(tree)
      expect(await sh(place.gitDir, "--git-dir=.", "log", "-1", "--format=%s %an", made)).toBe("first Outrigger")
      await git.updateRef(place, "refs/outrigger/x/one", null)
      expect((await git.refs(place, "refs/outrigger/")).size).toBe(0)
    })
  })
}

describe("native git alone", () => {
  let git: Git

  beforeEach(async () => {
    git = await implementations.native!()
  })

  test("merges three versions, with markers where they conflict", async () => {
    const clean = await git.mergeFile(three("1\n2\n3\n4\n5\n", "one\n2\n3\n4\n5\n", "1\n2\n3\n4\nfive\n"))
    expect(clean).toMatchObject({ conflicts: 0 })
    expect(clean.content.toString()).toBe("one\n2\n3\n4\nfive\n")
    const conflict = await git.mergeFile(three("a\n", "b\n", "c\n"))
    expect(conflict.conflicts).toBe(1)
    expect(conflict.content.toString()).toBe("<<<<<<< ours\nb\n||||||| base\na\n=======\nc\n>>>>>>> theirs\n")
    await expect(git.mergeFile(three("a\0", "b\0", "c\0"))).rejects.toMatchObject({ tag: "GitFailed" })
  })

  test("lists, adds and removes worktrees", async () => {
    const root = await makeRepo()
    const repository = await openWith(git, root)
    const folder = path.join(await makeFolder(), "tree")
    const head = await sh(root, "rev-parse", "HEAD")
    await git.addWorktree(repository, folder, { commit: head })
    expect(await git.worktrees(repository)).toEqual([
      { directory: root, head, branch: "main", prunable: false },
      { directory: folder, head, branch: null, prunable: false },
    ])
    expect(await openWith(git, folder)).toMatchObject({ linked: true, commonDir: path.join(root, ".git") })
    await git.removeWorktree(repository, folder)
    expect(await git.worktrees(repository)).toHaveLength(1)
  })

  test("applies a patch to a folder, all of it or nothing", async () => {
    const root = await makeRepo({ "a.txt": "one\n", "b.txt": "two\n" })
    await writeFiles(root, { "a.txt": "ONE\n", "b.txt": "TWO\n" })
    const patch = Buffer.from(`${await sh(root, "diff")}\n`)
    await sh(root, "checkout", "-q", ".")
    await git.apply(root, patch, { check: true })
    expect(await read(root, "a.txt")).toBe("one\n")
    await git.apply(root, patch)
    expect(await read(root, "b.txt")).toBe("TWO\n")
    await git.apply(root, patch, { reverse: true })
    await writeFiles(root, { "b.txt": "else\n" })
    await expect(git.apply(root, patch)).rejects.toMatchObject({ tag: "GitFailed" })
    expect(await read(root, "a.txt")).toBe("one\n")
  })
})

describe("embedded git", () => {
  test("refuses what it cannot do safely, before anything is touched", async () => {
    const git = await implementations.embedded!()
    const root = await makeRepo()
    const repository = await openWith(git, root)
    const folder = path.join(await makeFolder(), "tree")
    const commit = await sh(root, "rev-parse", "HEAD")
    const unsupported = { tag: "Unsupported", message: expect.stringMatching(/needs the git program/) }
    await expect(git.addWorktree(repository, folder, { commit })).rejects.toMatchObject(unsupported)
    await sh(root, "worktree", "add", "-q", "--detach", folder)
    const before = await listing(path.join(root, ".git"))
    await expect(git.repository(folder)).rejects.toMatchObject(unsupported)
    await expect(git.removeWorktree(repository, folder)).rejects.toMatchObject(unsupported)
    await expect(git.pruneWorktrees(repository)).rejects.toMatchObject(unsupported)
    await expect(git.resetHead(repository, commit)).rejects.toMatchObject(unsupported)
    await expect(git.mergeFile(three("a\n", "b\n", "c\n"))).rejects.toMatchObject(unsupported)
    await expect(git.apply(root, Buffer.from(""))).rejects.toMatchObject(unsupported)
    expect(await listing(path.join(root, ".git"))).toEqual(before)
    expect(await read(folder, "a.txt")).toBe("one\n")
    const hashed = await makeFolder()
    await sh(hashed, "init", "-q", "--object-format=sha256")
    await expect(git.repository(hashed)).rejects.toMatchObject(unsupported)
  })
})

test("a missing or too old git program is told apart from a usable one", async () => {
  expect(await createNativeGit("no-such-git-program")).toBeUndefined()
  const folder = await makeFolder()
  const old = path.join(folder, "git")
  await writeFile(old, "#!/bin/sh\necho git version 2.17.1\n", { mode: 0o755 })
  expect(await createNativeGit(old)).toBeUndefined()
  expect((await createNativeGit())?.version).toMatch(/^\d+\.\d+/)
})
