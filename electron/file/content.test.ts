import { execFile } from "node:child_process"
import { symlink } from "node:fs/promises"
import path from "node:path"
import { promisify } from "node:util"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { readContent } from "./content.ts"
import type { GitSource } from "./git-source.ts"

const head = (files: Record<string, string>): GitSource => ({
  headFile: async (_directory, name) => (name in files ? Buffer.from(files[name]!) : undefined),
  changes: async () => undefined,
})

test("text comes with its end trimmed, and with the difference to HEAD", async () => {
  const root = await makeFolder({ "src/a.txt": "one\n2\nthree\n\n", "same.txt": "x\n", "new.txt": "n\n" })
  const git = head({ "src/a.txt": "one\ntwo\nthree\n\n", "same.txt": "x\n" })
  const changed = await readContent(root, "src/a.txt", git)
  expect(changed).toMatchObject({ type: "text", content: "one\n2\nthree" })
  expect(changed.diff).toContain("@@ -1,4 +1,4 @@\n one\n-two\n+2\n three\n")
  expect(changed.patch).toMatchObject({
    oldFileName: "src/a.txt",
    newFileName: "src/a.txt",
    hunks: [{ oldStart: 1, oldLines: 4, newStart: 1, newLines: 4, lines: [" one", "-two", "+2", " three", " "] }],
  })
  expect(await readContent(root, "same.txt", git)).toEqual({ type: "text", content: "x" })
  expect(await readContent(root, "new.txt", git)).toEqual({ type: "text", content: "n" })
})

test("images come in base64, other binaries without content, unknown paths empty", async () => {
  const png = Buffer.from("89504e470d0a1a0a00", "hex")
  const root = await makeFolder({ "a.png": png, "b.bin": "x", "c.txt": Buffer.from([0, 1]), "d.svg": "<svg/>\n" })
  await promisify(execFile)("mkfifo", [path.join(root, "pipe")])
  const image = { type: "text", content: png.toString("base64"), encoding: "base64", mimeType: "image/png" }
  expect(await readContent(root, "a.png")).toEqual(image)
  expect(await readContent(root, "b.bin")).toEqual({ type: "binary", content: "" })
  expect(await readContent(root, "c.txt")).toEqual({ type: "binary", content: "" })
  expect(await readContent(root, "d.svg")).toEqual({ type: "text", content: "<svg/>" })
  for (const relative of ["gone", "", ".", "d.svg/x", path.join(root, "d.svg"), "pipe", "..%2fx"])
    expect(await readContent(root, relative)).toEqual({ type: "text", content: "" })
})

test("leaving the root is refused", async () => {
  const outside = await makeFolder({ "secret.txt": "s" })
  const root = await makeFolder({ "a.txt": "" })
  await symlink(path.join(outside, "secret.txt"), path.join(root, "link.txt"))
  for (const relative of ["../x", "a/../../x", "link.txt", `../${path.basename(outside)}/secret.txt`])
    await expect(readContent(root, relative)).rejects.toMatchObject({ tag: "PathOutside" })
})
