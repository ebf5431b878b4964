import { chmod, lstat, readdir, readFile, stat, symlink, truncate, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder, textOf } from "../../tests/support/folder.ts"
import { hashBytes } from "../lib/content-hash.ts"
import { LARGEST_TEXT, openTextFile, saveTextFile } from "./text-file.ts"

test("a file opens with its hash, endings and mark, and saving keeps them", async () => {
  const root = await makeFolder({ "dos.txt": "\uFEFFone\r\ntwo\r\n" })
  await chmod(path.join(root, "dos.txt"), 0o755)
  const opened = await openTextFile(root, "dos.txt")
  expect(opened).toEqual({
    path: "dos.txt",
    text: "one\r\ntwo\r\n",
    hash: hashBytes(Buffer.from("\uFEFFone\r\ntwo\r\n")),
    size: 13,
    kind: "text",
    eol: "crlf",
    bom: true,
    readonly: false,
  })
  const saved = await saveTextFile(root, { path: "dos.txt", text: "one\n2\n3\n", hash: opened.hash })
  expect(await textOf(root, "dos.txt")).toBe("\uFEFFone\r\n2\r\n3\r\n")
  expect(await openTextFile(root, "dos.txt")).toEqual(saved)
  expect((await stat(path.join(root, "dos.txt"))).mode & 0o777).toBe(0o755)
  expect(await readdir(root)).toEqual(["dos.txt"])
})

test("a file with mixed endings changes only where it was edited", async () => {
  const root = await makeFolder({ "mixed.txt": "a\nb\r\nc\r\nd\ne\r\n" })
  const { hash } = await openTextFile(root, "mixed.txt")
  await saveTextFile(root, { path: "mixed.txt", text: "a\r\nb\r\nC\r\nd\r\ne\r\n", hash })
  expect(await textOf(root, "mixed.txt")).toBe("a\nb\r\nC\r\nd\ne\r\n")
})

test("a save over something else is refused with what is there now", async () => {
  const root = await makeFolder({ "a.txt": "one\n" })
  const { hash } = await openTextFile(root, "a.txt")
  await writeFile(path.join(root, "a.txt"), "agent\n")
  const now = hashBytes(Buffer.from("agent\n"))
  await expect(saveTextFile(root, { path: "a.txt", text: "mine\n", hash })).rejects.toMatchObject({
    tag: "Stale",
    data: { hash: now },
  })
  await expect(saveTextFile(root, { path: "a.txt", text: "mine\n", hash: null })).rejects.toMatchObject({
    tag: "Stale",
    data: { hash: now },
  })
  await expect(saveTextFile(root, { path: "gone.txt", text: "mine\n", hash })).rejects.toMatchObject({
    tag: "Stale",
    data: { hash: null },
  })
  expect(await textOf(root, "a.txt")).toBe("agent\n")
  expect(await readdir(root)).toEqual(["a.txt"])
})

test("of many saves from the same state exactly one wins", async () => {
  const root = await makeFolder({ "a.txt": "0" })
  const { hash } = await openTextFile(root, "a.txt")
  await writeFile(path.join(root, "a.txt"), "other")
  const results = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => saveTextFile(root, { path: "new.txt", text: `${index}`, hash: null })),
  )
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1)
  const late = await Promise.allSettled([saveTextFile(root, { path: "a.txt", text: "mine", hash })])
  expect(late[0]!.status).toBe("rejected")
})

test("a link is saved through to its target, but not out of the root", async () => {
  const outside = await makeFolder({ "far.txt": "far\n" })
  const root = await makeFolder({ "real.txt": "one\n" })
  await symlink("real.txt", path.join(root, "link.txt"))
  await symlink(path.join(outside, "far.txt"), path.join(root, "out.txt"))
  await symlink(path.join(outside, "new.txt"), path.join(root, "dangling.txt"))
  const { hash } = await openTextFile(root, "link.txt")
  await saveTextFile(root, { path: "link.txt", text: "two\n", hash })
  expect(await textOf(root, "real.txt")).toBe("two\n")
  expect((await lstat(path.join(root, "link.txt"))).isSymbolicLink()).toBe(true)
  await expect(openTextFile(root, "out.txt")).rejects.toMatchObject({ tag: "PathOutside" })
  await expect(saveTextFile(root, { path: "out.txt", text: "x", hash: null })).rejects.toMatchObject({
    tag: "PathOutside",
  })
  await expect(saveTextFile(root, { path: "../x.txt", text: "x", hash: null })).rejects.toMatchObject({
    tag: "PathOutside",
  })
  await expect(saveTextFile(root, { path: "dangling.txt", text: "x", hash: null })).rejects.toBeInstanceOf(Error)
  expect(await readdir(outside)).toEqual(["far.txt"])
})

test("what is not text is not given as text, nor damaged by a save", async () => {
  const latin = Buffer.from([0x63, 0xe9, 0x0a])
  const root = await makeFolder({
    "a.png": Buffer.from("89504e47", "hex"),
    "latin.txt": latin,
    "big.txt": "",
    "d/x": "",
  })
  await truncate(path.join(root, "big.txt"), LARGEST_TEXT + 1)
  expect(await openTextFile(root, "a.png")).toMatchObject({ kind: "binary", text: null, readonly: true })
  expect(await openTextFile(root, "big.txt")).toMatchObject({ kind: "large", text: null, readonly: true })
  const opened = await openTextFile(root, "latin.txt")
  expect(opened).toMatchObject({ kind: "text", text: "c\uFFFD\n", readonly: true })
  await expect(saveTextFile(root, { path: "latin.txt", text: "x", hash: opened.hash })).rejects.toMatchObject({
    tag: "Unsupported",
  })
  expect(await readFile(path.join(root, "latin.txt"))).toEqual(latin)
  for (const relative of ["gone.txt", "d", "latin.txt/x"])
    await expect(openTextFile(root, relative)).rejects.toMatchObject({ tag: "FileNotFound" })
})

test("read-only files open as such and are not replaced", async () => {
  const root = await makeFolder({ "a.txt": "one\n" })
  await chmod(path.join(root, "a.txt"), 0o444)
  const opened = await openTextFile(root, "a.txt")
  expect(opened.readonly).toBe(true)
  await expect(saveTextFile(root, { path: "a.txt", text: "x", hash: opened.hash })).rejects.toMatchObject({
    tag: "Conflict",
  })
})

test("new files are saved with their folders", async () => {
  const root = await makeFolder()
  const saved = await saveTextFile(root, { path: "a/b/ü.txt", text: "hé\n", hash: null })
  expect(saved).toMatchObject({ size: 4, kind: "text", readonly: false })
  expect(await textOf(root, "a/b/ü.txt")).toBe("hé\n")
})
