import { mkdir, symlink } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { listFolders } from "./folders.ts"

test("folders of a path, hidden ones last, repositories marked", async () => {
  const home = await makeFolder({ "code/app/.git/HEAD": "", "code/.old/x": "", "code/Zoo/x": "", "code/file.txt": "" })
  await symlink(path.join(home, "code/app"), path.join(home, "code/linked"))
  await symlink("nowhere", path.join(home, "code/dangling"))
  const listing = await listFolders(path.join(home, "code"), home)
  expect(listing).toMatchObject({ path: `${home}/code`, parent: home, git: false })
  expect(listing.folders.map(({ name, git }) => [name, git])).toEqual([
    ["app", true],
    ["linked", true],
    ["Zoo", false],
    [".old", false],
  ])
  expect(listing.folders[0]!.path).toBe(`${home}/code/app`)
})

test("the home folder is the start, and ~ stands for it", async () => {
  const home = await makeFolder({ "code/app/.git/HEAD": "" })
  for (const typed of ["", "~", "~/", home]) expect((await listFolders(typed, home)).path).toBe(home)
  expect(await listFolders("~/code/app", home)).toMatchObject({ path: `${home}/code/app`, git: true, folders: [] })
})

test("a half-typed name completes in its parent", async () => {
  const home = await makeFolder({ "Projects/x": "", "private/x": "", "other/x": "" })
  const listing = await listFolders("~/pr", home)
  expect(listing.path).toBe(home)
  expect(listing.folders.map(({ name }) => name)).toEqual(["private", "Projects"])
})

test("the root of the file system has no parent", async () => {
  expect((await listFolders("/")).parent).toBeNull()
})

test("what cannot be listed says why", async () => {
  const home = await makeFolder({ "file.txt": "" })
  for (const typed of ["~/gone/", "~/gone/deeper", "~/file.txt/x"])
    await expect(listFolders(typed, home)).rejects.toMatchObject({ tag: "FileNotFound" })
  await expect(listFolders("a\0b", home)).rejects.toMatchObject({ tag: "BadRequest" })
})

test.skipIf(process.getuid?.() === 0)("a folder without permission says so", async () => {
  const home = await makeFolder()
  await mkdir(path.join(home, "locked"), { mode: 0 })
  await expect(listFolders("~/locked", home)).rejects.toMatchObject({ tag: "Forbidden", data: { reason: "EACCES" } })
})
