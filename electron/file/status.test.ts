import { chmod, rename, rm, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { makeFolder, writeFiles } from "../../tests/support/folder.ts"
import { commit, makeRepo, nativeGit, sh } from "../../tests/support/git-repo.ts"
import { createFiles } from "./files.ts"
import { createGitSource } from "./git-source.ts"
import { createRipgrep } from "./ripgrep.ts"
import { createFileSearch } from "./search-files.ts"

async function files() {
  const ripgrep = createRipgrep()
  const search = createFileSearch({ ripgrep })
  onTestFinished(() => search.dispose())
  const saved: { directory: string; file: string }[] = []
  const git = createGitSource(await nativeGit())
  return { saved, ...createFiles({ ripgrep, search, git, onSaved: (file) => saved.push(file) }) }
}

test("status counts lines against HEAD, and those of untracked files plus one", async () => {
  const root = await makeRepo({
    ".gitignore": "*.log\n",
    "a.txt": "one\ntwo\nthree\n",
    "gone.txt": "x\ny\n",
    "same.txt": "s\n",
    "run.sh": "r\n",
    "old name.txt": "kept\n",
  })
  await writeFiles(root, { "a.txt": "one\n2\n2b\nthree\n", "sub/new ü.txt": "a\nb\n", "x.log": "", "odd\nname": "q" })
  await rm(path.join(root, "gone.txt"))
  await chmod(path.join(root, "run.sh"), 0o755)
  await rename(path.join(root, "old name.txt"), path.join(root, "new name.txt"))
  await sh(root, "add", "-A", "old name.txt", "new name.txt")
  const host = await files()
  expect(await host.status(root)).toEqual([
    { path: "a.txt", added: 2, removed: 1, status: "modified" },
    { path: "gone.txt", added: 0, removed: 2, status: "deleted" },
    { path: "new name.txt", added: 1, removed: 0, status: "added" },
    { path: "odd\nname", added: 1, removed: 0, status: "added" },
    { path: "old name.txt", added: 0, removed: 1, status: "deleted" },
    { path: "sub/new ü.txt", added: 3, removed: 0, status: "added" },
  ])
  expect(await host.status(path.join(root, "sub"))).toEqual([
    { path: "new ü.txt", added: 3, removed: 0, status: "added" },
  ])
})

test("content shows the difference to HEAD, also below the repository's root", async () => {
  const root = await makeRepo({ "pkg/a.txt": "one\n" })
  await writeFiles(root, { "pkg/a.txt": "two\n" })
  const host = await files()
  const content = await host.read(path.join(root, "pkg"), "a.txt")
  expect(content.content).toBe("two")
  expect(content.patch?.hunks[0]?.lines).toEqual(["-one", "+two"])
})

test("the difference of the working folder applies with git, against HEAD and against the default branch", async () => {
  const root = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n", "c.bin": "\0\x01" })
  await sh(root, "checkout", "-q", "-b", "work")
  await writeFiles(root, { "a.txt": "two\n" })
  await commit(root)
  await writeFiles(root, { "b.txt": "B\n", "new.txt": "n\n", "c.bin": "\0\x02" })
  await symlink("a.txt", path.join(root, "link"))
  const host = await files()
  const byHead = await host.diff(root, "git")
  expect(byHead.map(({ file, status, additions, deletions }) => [file, status, additions, deletions])).toEqual([
    ["b.txt", "modified", 1, 1],
    ["c.bin", "modified", 0, 0],
    ["link", "added", 1, 0],
    ["new.txt", "added", 1, 0],
  ])
  const byBranch = await host.diff(root, "branch")
  expect(byBranch.map(({ file }) => file)).toEqual(["a.txt", "b.txt", "c.bin", "link", "new.txt"])
  const other = await makeRepo({ "a.txt": "one\n", "b.txt": "b\n" })
  const text = byBranch.filter(({ file }) => /^(a|b|new)/.test(file))
  await writeFile(path.join(other, "x.patch"), text.map(({ patch }) => patch).join(""))
  await sh(other, "apply", "x.patch")
  expect(await sh(other, "status", "--porcelain", "a.txt", "b.txt", "new.txt")).toBe(" M a.txt\n M b.txt\n?? new.txt")
})

test("a folder without git, and one without a commit", async () => {
  const plain = await makeFolder({ "a.txt": "x" })
  const host = await files()
  expect([await host.status(plain), await host.diff(plain, "git")]).toEqual([[], []])
  expect(await host.read(plain, "a.txt")).toEqual({ type: "text", content: "x" })
  await sh(plain, "init", "-q")
  expect(await host.status(plain)).toEqual([{ path: "a.txt", added: 1, removed: 0, status: "added" }])
})

test("saving a new file tells the host, and it is found", async () => {
  const root = await makeFolder({ "a.txt": "x" })
  const host = await files()
  expect(await host.findFiles(root, { query: "fresh" })).toEqual([])
  await host.save({ directory: root, path: "fresh.txt", text: "x", hash: null })
  expect(await host.findFiles(root, { query: "fresh" })).toEqual(["fresh.txt"])
  expect(host.saved).toEqual([{ directory: root, file: "fresh.txt" }])
})
