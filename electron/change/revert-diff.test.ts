import { readFile, stat, unlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { describe, expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { entryPath } from "../lib/entry-path.ts"
import { textPatch } from "../lib/text-patch.ts"
import { revertDiff } from "./revert-diff.ts"

async function withFile(text: string, name = "file.txt") {
  const folder = await makeFolder({ [name]: text })
  return {
    folder,
    read: () => readFile(path.join(folder, name), "utf8"),
    write: (next: string) => writeFile(path.join(folder, name), next),
    revert: (diff: string, hunkIndex?: number) =>
      revertDiff({ diff, hunkIndex, locate: (given) => entryPath(folder, given) }),
  }
}

const numbered = (count: number, line = (at: number) => `line ${at}`) =>
  `${Array.from({ length: count }, (_, at) => line(at + 1)).join("\n")}\n`
const hunksOf = (diff: string) => diff.match(/^@@ /gm)?.length ?? 0

/** Repeatable; the same lines occur often, so that places are ambiguous. */
function randomEdits(seed: number) {
  let state = seed
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
    return state % below
  }
  const before = Array.from({ length: 30 + random(40) }, () => `text ${random(6)}`)
  const after = [...before]
  for (let edit = 0; edit < 1 + random(5); edit += 1) {
    const at = random(after.length)
    after.splice(at, random(3), ...Array.from({ length: random(4) }, () => `new ${random(4)}`))
  }
  const end = (lines: string[]) => lines.join("\n") + (random(3) === 0 || lines.length === 0 ? "" : "\n")
  return { before: end(before), after: end(after), random }
}

describe("a diff of ours", () => {
  test("is taken back as a whole, whatever was edited", async () => {
    for (let seed = 1; seed <= 60; seed += 1) {
      const { before, after } = randomEdits(seed)
      if (before === after || after === "") continue
      const { patch } = await textPatch("file.txt", before, after)
      const file = await withFile(after)
      expect((await file.revert(patch)).mode, `seed ${seed}`).toMatch(/^strict(\+strict)*$/)
      expect(await file.read(), `seed ${seed}`).toBe(before)
    }
  })

  test("is taken back hunk by hunk, in any order, to the very text before", async () => {
    let whole = 0
    for (let seed = 100; seed <= 160; seed += 1) {
      const { before, after, random } = randomEdits(seed)
      if (before === after || after === "") continue
      const { patch } = await textPatch("file.txt", before, after, { context: 3 })
      const file = await withFile(after)
      const order = Array.from({ length: hunksOf(patch) }, (_, at) => at).sort(() => random(3) - 1)
      let refused = false
      for (const hunk of order)
        await file.revert(patch, hunk).catch((error: unknown) => {
          // Refusing is right where the place is not certain; a wrong text is not.
          expect(error).toMatchObject({ tag: "Stale" })
          refused = true
        })
      if (refused) continue
      expect(await file.read(), `seed ${seed}`).toBe(before)
      whole += 1
    }
    expect(whole).toBeGreaterThan(50)
  })

  test("is taken back whole after one of its hunks was", async () => {
    const before = numbered(60)
    const after = before
      .replace("line 10\n", "")
      .replace("line 40\n", "line 40\nmore\nand more\n")
      .replace("line 55", "LINE")
    const { patch } = await textPatch("file.txt", before, after)
    const file = await withFile(after)
    expect(await file.revert(patch, 1)).toEqual({ mode: "strict", path: "file.txt" })
    expect(await file.revert(patch)).toEqual({ mode: "strict+noop+strict", path: "file.txt" })
    expect(await file.read()).toBe(before)
    await expect(file.revert(patch)).rejects.toMatchObject({ tag: "Stale", data: { path: "file.txt" } })
  })

  test("is found elsewhere when alone it occurs there, and refused when it was changed or is not alone", async () => {
    const before = numbered(20)
    const after = before.replace("line 10", "changed")
    const { patch } = await textPatch("file.txt", before, after)
    const file = await withFile(`on\ntop\n${after}`)
    expect(await file.revert(patch, 0)).toEqual({ mode: "substring", path: "file.txt" })
    expect(await file.read()).toBe(`on\ntop\n${before}`)
    await file.write(after.replace("line 9\n", "line nine\n"))
    await expect(file.revert(patch, 0)).rejects.toMatchObject({
      tag: "Stale",
      data: { path: "file.txt", hunkIndex: 0 },
      message: expect.stringContaining("changed, moved or reverted"),
    })
    await file.write(`x\n${after}${after}`)
    await expect(file.revert(patch, 0)).rejects.toMatchObject({ message: expect.stringContaining("occurs 2 times") })
  })

  test("keeps CRLF files CRLF, also when the diff has plain line ends", async () => {
    const before = numbered(12).replaceAll("\n", "\r\n")
    const after = before.replace("line 5", "changed")
    for (const patch of [
      (await textPatch("file.txt", before, after)).patch,
      (await textPatch("file.txt", before.replaceAll("\r", ""), after.replaceAll("\r", ""))).patch,
    ]) {
      const file = await withFile(after)
      await file.revert(patch)
      expect(await file.read()).toBe(before)
    }
  })

  test("removes a file that it made, and brings back one that it emptied or removed", async () => {
    const made = (await textPatch("file.txt", "", "one\ntwo\n")).patch
    const file = await withFile("one\ntwo\n")
    expect(await file.revert(made)).toEqual({ mode: "strict", path: "file.txt", deleted: true })
    await expect(stat(path.join(file.folder, "file.txt"))).rejects.toThrow("ENOENT")
    expect(await file.revert(made)).toMatchObject({ mode: "noop", deleted: true, alreadyAbsent: true })
    for (const before of ["one\ntwo\n", "one\ntwo"]) {
      const gone = (await textPatch("file.txt", before, "")).patch
      const emptied = await withFile("")
      await emptied.revert(gone)
      expect(await emptied.read()).toBe(before)
      await expect(emptied.revert(gone)).rejects.toMatchObject({ tag: "Stale" })
      await unlink(path.join(emptied.folder, "file.txt"))
      await emptied.revert(gone)
      expect(await emptied.read()).toBe(before)
    }
  })

  test("reads the contract's own form, and rows that look like headers", async () => {
    const file = await withFile("a\n-- y\n++ z\nb\n")
    const diff = "--- a/file.txt\n+++ b/file.txt\n@@ -1,4 +1,5 @@\n a\n--- x\n+-- y\n+++ z\n b\n \n"
    expect(await file.revert(diff)).toEqual({ mode: "strict", path: "file.txt" })
    expect(await file.read()).toBe("a\n-- x\nb\n")
    const created = await withFile("one\n", "new.txt")
    const marked = "--- a/new.txt\n+++ b/new.txt\n# ba:created-from-absent\n@@ -1,1 +1,2 @@\n+one\n \n"
    expect(await created.revert(marked)).toMatchObject({ deleted: true, path: "new.txt" })
  })

  test("refuses what is no diff of one file", async () => {
    const file = await withFile("a\n")
    for (const diff of [
      "nothing",
      "--- a/file.txt\n+++ b/file.txt\n",
      "--- a/file.txt\n+++ b/file.txt\n@@ -1,9 +1,9 @@\n a\n",
      "--- a/../x\n+++ b/../x\n@@ -1 +1 @@\n-a\n+b\n",
      "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n--- a/g\n+++ b/g\n@@ -1 +1 @@\n-a\n+b\n",
    ])
      await expect(file.revert(diff), diff).rejects.toMatchObject({
        tag: expect.stringMatching(/BadRequest|PathOutside/),
      })
    const other = "--- a/none.txt\n+++ b/none.txt\n@@ -1 +1 @@\n-a\n+b\n"
    await expect(file.revert(other)).rejects.toMatchObject({ tag: "FileNotFound" })
    const good = "--- a/file.txt\n+++ b/file.txt\n@@ -1 +1 @@\n-b\n+a\n"
    for (const index of [-1, 1, 0.5, Number.NaN])
      await expect(file.revert(good, index)).rejects.toMatchObject({ tag: "BadRequest" })
  })
})
