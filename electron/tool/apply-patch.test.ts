import { chmod, lstat, readdir, stat, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder, textOf } from "../../tests/support/folder.ts"
import { fileTools, runTool, toolCall } from "../../tests/support/tools.ts"

const patch = (...lines: string[]) => ({ patchText: ["*** Begin Patch", ...lines, "*** End Patch"].join("\n") })

async function prepared(files: Record<string, string | Uint8Array>, options: Parameters<typeof toolCall>[1] = {}) {
  const folder = await makeFolder(files)
  const tools = fileTools()
  const call = toolCall(folder, options)
  for (const filePath of Object.keys(files)) await runTool(tools.read, { filePath }, toolCall(folder).context)
  const apply = (...lines: string[]) => runTool(tools.applyPatch, patch(...lines), call.context)
  return { folder, tools, apply, ...call }
}

test("adds, updates, moves and deletes in one step, and says so", async () => {
  const { folder, apply, asks, tools } = await prepared({
    "a.txt": "one\ntwo\nthree\n",
    "old.sh": "echo hi\n",
    "gone.txt": "bye\n",
  })
  await chmod(path.join(folder, "old.sh"), 0o755)
  const result = await apply(
    "*** Add File: src/new.txt",
    "+first",
    "+second",
    "*** Update File: a.txt",
    "@@",
    " one",
    "-two",
    "+2",
    " three",
    "*** Update File: old.sh",
    "*** Move to: bin/new.sh",
    "@@",
    "-echo hi",
    "+echo ho",
    "*** Delete File: gone.txt",
  )
  expect(result.output).toBe("Success. Updated the following files:\nA src/new.txt\nM a.txt\nM bin/new.sh\nD gone.txt")
  expect(result.title).toBe(result.output)
  expect(result.metadata).toMatchObject({ diagnostics: {}, truncated: false })
  expect(result.metadata.files).toMatchObject([
    { type: "add", relativePath: "src/new.txt", additions: 2, deletions: 0 },
    { type: "update", relativePath: "a.txt", additions: 1, deletions: 1 },
    { type: "move", relativePath: "bin/new.sh", movePath: `${folder}/bin/new.sh`, filePath: `${folder}/old.sh` },
    { type: "delete", relativePath: "gone.txt", additions: 0, deletions: 1 },
  ])
  expect(asks).toHaveLength(1)
  expect(asks[0]).toMatchObject({
    permission: "edit",
    patterns: ["src/new.txt", "a.txt", "old.sh", "bin/new.sh", "gone.txt"],
    always: ["*"],
  })
  expect(await textOf(folder, "src/new.txt")).toBe("first\nsecond\n")
  expect(await textOf(folder, "a.txt")).toBe("one\n2\nthree\n")
  expect(await textOf(folder, "bin/new.sh")).toBe("echo ho\n")
  expect((await stat(path.join(folder, "bin/new.sh"))).mode & 0o777).toBe(0o755)
  expect((await readdir(folder)).sort()).toEqual(["a.txt", "bin", "src"])
  expect(tools.edited.map(({ file, event }) => [path.relative(folder, file), event])).toEqual([
    ["src/new.txt", "add"],
    ["a.txt", "change"],
    ["bin/new.sh", "add"],
    ["old.sh", "unlink"],
    ["gone.txt", "unlink"],
  ])
})

test("one part that cannot be done leaves every file as it was", async () => {
  const { folder, apply, asks } = await prepared({ "a.txt": "one\n", "b.txt": "two\n" })
  await expect(
    apply("*** Update File: a.txt", "-one", "+1", "*** Update File: b.txt", "-nothing like it", "+2"),
  ).rejects.toThrow(`these lines are not in ${folder}/b.txt`)
  await expect(apply("*** Update File: a.txt", "-one", "+1", "*** Add File: b.txt", "+x")).rejects.toThrow(
    "already exists",
  )
  expect(asks).toEqual([])
  expect(await textOf(folder, "a.txt")).toBe("one\n")
})

test("a file that fails while they are written puts back those before it", async () => {
  const { folder, apply } = await prepared({ "a.txt": "one\n", "b.txt": "two\n", "gone.txt": "bye\n" })
  await chmod(path.join(folder, "b.txt"), 0o444)
  await expect(
    apply(
      "*** Add File: new/deep.txt",
      "+x",
      "*** Update File: a.txt",
      "-one",
      "+1",
      "*** Update File: b.txt",
      "-two",
      "+2",
      "*** Delete File: gone.txt",
    ),
  ).rejects.toThrow("read-only")
  expect(await textOf(folder, "a.txt")).toBe("one\n")
  expect(await textOf(folder, "b.txt")).toBe("two\n")
  expect(await textOf(folder, "gone.txt")).toBe("bye\n")
  expect(await readdir(path.join(folder, "new"))).toEqual([])
  expect((await readdir(folder)).sort()).toEqual(["a.txt", "b.txt", "gone.txt", "new"])
})

test("a file changed while the question is open stops all of it", async () => {
  let folder = ""
  const made = await prepared(
    { "a.txt": "one\n", "b.txt": "two\n" },
    { answer: () => writeFile(path.join(folder, "b.txt"), "mine\n") },
  )
  folder = made.folder
  await expect(
    made.apply("*** Update File: a.txt", "-one", "+1", "*** Update File: b.txt", "-two", "+2"),
  ).rejects.toMatchObject({ tag: "Stale" })
  expect([await textOf(folder, "a.txt"), await textOf(folder, "b.txt")]).toEqual(["one\n", "mine\n"])
})

test("line endings, byte order mark and a missing final newline stay", async () => {
  const { folder, apply } = await prepared({
    "dos.txt": "\uFEFFone\r\ntwo\r\nthree\r\n",
    "open.txt": "one\ntwo",
  })
  await apply("*** Update File: dos.txt", " one", "-two", "+2", "+2b", "*** Update File: open.txt", "-two", "+2")
  expect(await textOf(folder, "dos.txt")).toBe("\uFEFFone\r\n2\r\n2b\r\nthree\r\n")
  expect(await textOf(folder, "open.txt")).toBe("one\n2")
  await apply("*** Update File: open.txt", "@@", " 2", "+3", "*** End of File")
  expect(await textOf(folder, "open.txt")).toBe("one\n2\n3")
})

test("anchors choose between equal places, and context may differ in white space", async () => {
  const { folder, apply } = await prepared({
    "a.py": "class A:\n    def f(self):\n        return 1\n\nclass B:\n    def f(self):\n        return 1\n",
  })
  await apply("*** Update File: a.py", "@@ class B:", "@@     def f(self):", "-        return 1", "+        return 2")
  expect(await textOf(folder, "a.py")).toContain("class B:\n    def f(self):\n        return 2\n")
  await apply(
    "*** Update File: a.py",
    "@@ -1,3 +1,3 @@",
    " class A:",
    " def f(self):",
    "-return 1",
    "+        return 3",
  )
  expect(await textOf(folder, "a.py")).toBe(
    "class A:\n    def f(self):\n        return 3\n\nclass B:\n    def f(self):\n        return 2\n",
  )
})

test("a patch over one file twice, and a file deleted and added anew, work in order", async () => {
  const { folder, apply } = await prepared({ "a.txt": "one\ntwo\n" })
  await apply("*** Update File: a.txt", "-one", "+1", "*** Update File: a.txt", " 1", "-two", "+2")
  expect(await textOf(folder, "a.txt")).toBe("1\n2\n")
  await apply("*** Delete File: a.txt", "*** Add File: a.txt", "+fresh")
  expect(await textOf(folder, "a.txt")).toBe("fresh\n")
})

test("patches outside the worktree are asked about, and removing a link removes the link", async () => {
  const outside = await makeFolder({ "far.txt": "far\n" })
  const { folder, apply, asks } = await prepared({ "a.txt": "one\n" })
  await symlink(path.join(outside, "far.txt"), path.join(folder, "link.txt"))
  await apply("*** Delete File: link.txt")
  expect(asks.map((ask) => ask.permission)).toEqual(["external_directory", "edit"])
  await expect(lstat(path.join(folder, "link.txt"))).rejects.toThrow("ENOENT")
  expect(await textOf(outside, "far.txt")).toBe("far\n")
})

test("what is not a patch is refused with the line that is wrong", async () => {
  const { apply, tools, context } = await prepared({ "a.txt": "one\n" })
  const raw = (patchText: string) => runTool(tools.applyPatch, { patchText }, context)
  await expect(raw("hello")).rejects.toThrow("the first line must be '*** Begin Patch'")
  await expect(raw("*** Begin Patch\n*** End Patch")).rejects.toThrow("it changes no file")
  await expect(apply("*** Update File: a.txt")).rejects.toThrow("is empty")
  await expect(apply("*** Update File: a.txt", "?x")).rejects.toThrow('"?x"')
  await expect(apply("*** Add File: b.txt", "x")).rejects.toThrow("does not begin with '+'")
  await expect(apply("*** Update File: b.txt", "-x", "+y")).rejects.toThrow("File not found")
})

test("a patch in a heredoc or a code block is understood", async () => {
  const { folder, tools, context } = await prepared({ "a.txt": "one\n" })
  const body = "*** Begin Patch\n*** Add File: b.txt\n+b\n*** End Patch"
  await runTool(tools.applyPatch, { patchText: `apply_patch <<'EOF'\n${body}\nEOF` }, context)
  expect(await textOf(folder, "b.txt")).toBe("b\n")
  await runTool(tools.applyPatch, { patchText: `\`\`\`diff\n${body.replaceAll("b.txt", "c.txt")}\n\`\`\`` }, context)
  expect(await textOf(folder, "c.txt")).toBe("b\n")
})

test("parallel patches and edits of one file all count", async () => {
  const { folder, apply, tools, context } = await prepared({ "a.txt": "one\ntwo\nthree\n" })
  await Promise.all([
    apply("*** Update File: a.txt", "-one", "+1"),
    runTool(tools.edit, { filePath: "a.txt", oldString: "two", newString: "2" }, context),
    apply("*** Update File: a.txt", "-three", "+3"),
  ])
  expect(await textOf(folder, "a.txt")).toBe("1\n2\n3\n")
})
