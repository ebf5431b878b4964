import { mkdir, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { listFolder } from "./list.ts"

const names = async (root: string, relative: string) => (await listFolder(root, relative)).map((node) => node.name)

test("folders first, then by name, without .git, ignored ones marked", async () => {
  const root = await makeFolder({
    ".git/info/exclude": "private.txt\n",
    ".gitignore": "dist/\n*.log\n",
    "src/.gitignore": "!keep.log\n",
    "src/keep.log": "",
    "src/other.log": "",
    "dist/x.js": "",
    "b10.txt": "",
    "b9.txt": "",
    "private.txt": "",
  })
  expect((await listFolder(root, "")).map(({ name, type, ignored }) => [name, type, ignored])).toEqual([
    ["dist", "directory", true],
    ["src", "directory", false],
    [".gitignore", "file", false],
    ["b9.txt", "file", false],
    ["b10.txt", "file", false],
    ["private.txt", "file", true],
  ])
  expect((await listFolder(root, "src")).map(({ path, ignored }) => [path, ignored])).toEqual([
    ["src/.gitignore", false],
    ["src/keep.log", false],
    ["src/other.log", true],
  ])
  expect((await listFolder(root, "src"))[1]!.absolute).toBe(path.join(root, "src/keep.log"))
})

test("rules of the repository hold in a folder below its top, and in a linked worktree", async () => {
  const root = await makeFolder({
    "repo/.git/info/exclude": "secret\n",
    "repo/.git/worktrees/w/commondir": "../..\n",
    "repo/.gitignore": "/pkg/out\n",
    "repo/pkg/out/x": "",
    "repo/pkg/in": "",
    "tree/secret": "",
  })
  await writeFile(path.join(root, "tree/.git"), `gitdir: ${root}/repo/.git/worktrees/w\n`)
  expect((await listFolder(path.join(root, "repo/pkg"), "")).map(({ name, ignored }) => [name, ignored])).toEqual([
    ["out", true],
    ["in", false],
  ])
  expect((await listFolder(path.join(root, "tree"), "")).map(({ name, ignored }) => [name, ignored])).toEqual([
    ["secret", true],
  ])
})

test("unknown, absolute and file paths give nothing", async () => {
  const root = await makeFolder({ "a.txt": "" })
  for (const relative of ["gone", "a.txt", "a.txt/x", root, "/etc", "%2e%2e", "..%2f..", "x".repeat(5000)])
    expect(await listFolder(root, relative)).toEqual([])
  expect(await names(root, ".")).toEqual(["a.txt"])
})

test("leaving the root is refused, by dots and by links", async () => {
  const outside = await makeFolder({ "far/secret.txt": "" })
  const root = await makeFolder({ "in/a.txt": "" })
  await symlink(outside, path.join(root, "link"))
  await symlink("in", path.join(root, "inner"))
  for (const relative of ["..", "../..", "in/../../x", "link", "link/far", "a\0b"])
    await expect(listFolder(root, relative)).rejects.toMatchObject({ tag: "PathOutside" })
  expect(await names(root, "inner")).toEqual(["a.txt"])
  expect((await listFolder(root, "")).map(({ name, type }) => [name, type])).toContainEqual(["link", "directory"])
})

test("names with spaces, quotes, line breaks and other scripts come as they are", async () => {
  const root = await makeFolder()
  const odd = ["a b", 'q"uote', "two\nlines", "日本", "ünï"]
  for (const name of odd) await mkdir(path.join(root, name))
  expect((await names(root, "")).sort()).toEqual([...odd].sort())
})
