import { chmod, lstat, readFile, rename, stat, symlink, writeFile } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder, textOf } from "../../tests/support/folder.ts"
import { fileTools, runTool, toolCall } from "../../tests/support/tools.ts"
import { migrate } from "../store/migrate.ts"
import { openDatabase } from "../store/database.ts"
import { fileLedgerMigrations } from "../store/migrations/file-ledger.ts"
import { createFileLedger } from "./file-ledger.ts"

const edited = (filePath: string, oldString: string, newString: string) => ({ filePath, oldString, newString })

test("an edit gives the dialect's result, asks with the difference, and tells the host", async () => {
  const folder = await makeFolder({ "made.txt": "alpha\nbeta\n" })
  const tools = fileTools()
  const { context, asks, progress } = toolCall(folder)
  await runTool(tools.read, { filePath: "made.txt" }, context)
  const result = await runTool(tools.edit, edited("made.txt", "beta", "gamma"), context)
  const file = path.join(folder, "made.txt")
  const diff = `Index: ${file}\n===================================================================\n--- ${file}\n+++ ${file}\n@@ -1,2 +1,2 @@\n alpha\n-beta\n+gamma\n`
  expect(result).toEqual({
    title: "made.txt",
    output: "Edit applied successfully.",
    metadata: { diagnostics: {}, diff, filediff: { file, patch: diff, additions: 1, deletions: 1 }, truncated: false },
  })
  expect(asks[1]).toEqual({
    permission: "edit",
    patterns: ["made.txt"],
    always: ["*"],
    metadata: { filepath: file, diff },
  })
  expect(progress.at(-1)?.metadata).toMatchObject({ diff })
  expect(tools.edited).toEqual([{ sessionID: "ses_1", file, event: "change" }])
  expect(await textOf(folder, "made.txt")).toBe("alpha\ngamma\n")
})

test("a file that was not read, or changed since, is refused and stays as it is", async () => {
  const folder = await makeFolder({ "a.txt": "one\n" })
  const tools = fileTools()
  const { context, asks } = toolCall(folder)
  const file = path.join(folder, "a.txt")
  const attempts = [
    () => runTool(tools.edit, edited("a.txt", "one", "two"), context),
    () => runTool(tools.write, { filePath: "a.txt", content: "two\n" }, context),
    () =>
      runTool(
        tools.applyPatch,
        { patchText: "*** Begin Patch\n*** Update File: a.txt\n-one\n+two\n*** End Patch" },
        context,
      ),
    () => runTool(tools.applyPatch, { patchText: "*** Begin Patch\n*** Delete File: a.txt\n*** End Patch" }, context),
  ]
  for (const attempt of attempts)
    await expect(attempt()).rejects.toThrow(`${file} exists, and you have not read it; read it before editing.`)
  await runTool(tools.read, { filePath: "a.txt" }, context)
  await writeFile(file, "one\nmine\n")
  for (const attempt of attempts) {
    await expect(attempt()).rejects.toThrow(`${file} changed on disk since you read it; read it again before editing.`)
    await expect(attempt()).rejects.toMatchObject({ tag: "Stale", data: { reason: "changed" } })
  }
  expect(await textOf(folder, "a.txt")).toBe("one\nmine\n")
  expect(asks.filter((ask) => ask.permission === "edit")).toEqual([])
  await runTool(tools.read, { filePath: "a.txt" }, context)
  await attempts[0]!()
  expect(await textOf(folder, "a.txt")).toBe("two\nmine\n")
})

test("what another session read does not count", async () => {
  const folder = await makeFolder({ "a.txt": "one\n" })
  const tools = fileTools()
  await runTool(tools.read, { filePath: "a.txt" }, toolCall(folder, { sessionID: "ses_other" }).context)
  await expect(runTool(tools.edit, edited("a.txt", "one", "two"), toolCall(folder).context)).rejects.toMatchObject({
    tag: "Stale",
    data: { reason: "unread" },
  })
})

test("a change that a person saves while the question is open wins", async () => {
  const folder = await makeFolder({ "a.txt": "one\n" })
  const tools = fileTools()
  const { context } = toolCall(folder, {
    answer: async (ask) => {
      if (ask.permission === "edit") await writeFile(path.join(folder, "a.txt"), "mine\none\n")
    },
  })
  await runTool(tools.read, { filePath: "a.txt" }, context)
  await expect(runTool(tools.edit, edited("a.txt", "one", "two"), context)).rejects.toMatchObject({ tag: "Stale" })
  expect(await textOf(folder, "a.txt")).toBe("mine\none\n")
})

test("a file that appears while a new one is asked about is not overwritten", async () => {
  const folder = await makeFolder()
  const tools = fileTools()
  const { context } = toolCall(folder, { answer: () => writeFile(path.join(folder, "new.txt"), "mine") })
  const attempt = runTool(tools.write, { filePath: "new.txt", content: "yours" }, context)
  await expect(attempt).rejects.toMatchObject({ tag: "Stale" })
  expect(await textOf(folder, "new.txt")).toBe("mine")
})

test("a link turned elsewhere while the question is open does not redirect the edit", async () => {
  const outside = await makeFolder({ "target.txt": "one\n" })
  const folder = await makeFolder({ "sub/target.txt": "one\n" })
  const tools = fileTools()
  const { context } = toolCall(folder, {
    answer: async (ask) => {
      if (ask.permission !== "edit") return
      await rename(path.join(folder, "sub"), path.join(folder, "sub-before"))
      await symlink(outside, path.join(folder, "sub"))
    },
  })
  await runTool(tools.read, { filePath: "sub/target.txt" }, context)
  await expect(runTool(tools.edit, edited("sub/target.txt", "one", "two"), context)).rejects.toMatchObject({
    tag: "Stale",
  })
  expect(await textOf(outside, "target.txt")).toBe("one\n")
})

test("parallel edits of one step are all there in the end", async () => {
  const names = Array.from({ length: 30 }, (_, index) => `value${index}_`)
  const folder = await makeFolder({ "many.txt": names.map((name) => `${name}\n`).join("") })
  const tools = fileTools()
  const { context } = toolCall(folder)
  await runTool(tools.read, { filePath: "many.txt" }, context)
  await Promise.all(names.map((name) => runTool(tools.edit, edited("many.txt", name, `${name}done`), context)))
  expect(await textOf(folder, "many.txt")).toBe(names.map((name) => `${name}done\n`).join(""))
})

test("the ledger survives a restart", async () => {
  const folder = await makeFolder({ "a.txt": "one\n" })
  const state = await makeFolder()
  const open = () => {
    const db = openDatabase(path.join(state, "test.db"))
    migrate(db, fileLedgerMigrations)
    return db
  }
  const first = open()
  await runTool(
    fileTools({ ledger: createFileLedger({ db: first }) }).read,
    { filePath: "a.txt" },
    toolCall(folder).context,
  )
  first.close()
  const second = open()
  const tools = fileTools({ ledger: createFileLedger({ db: second }) })
  await runTool(tools.edit, edited("a.txt", "one", "two"), toolCall(folder).context)
  tools.services.ledger.forgetSession("ses_1")
  expect(tools.services.ledger.known("ses_1", path.join(folder, "a.txt"))).toBeUndefined()
  second.close()
})

test("a formatter that rewrites the file does not make the next edit stale", async () => {
  const folder = await makeFolder({ "a.txt": "one\n" })
  const tools = fileTools({
    onEdited: async ({ file }) => {
      await writeFile(file, (await readFile(file, "utf8")).toUpperCase())
      return { rewritten: true }
    },
  })
  const { context } = toolCall(folder)
  await runTool(tools.read, { filePath: "a.txt" }, context)
  await runTool(tools.edit, edited("a.txt", "one", "two"), context)
  await runTool(tools.edit, edited("a.txt", "TWO", "three"), context)
  expect(await textOf(folder, "a.txt")).toBe("THREE\n")
})

test("line endings, byte order mark and permissions stay", async () => {
  const folder = await makeFolder({
    "dos.txt": "\uFEFFone\r\ntwo\r\nthree\r\n",
    "mixed.txt": "one\r\ntwo\nthree\r\nfour\r\n",
    "run.sh": "echo one\n",
    "dos2.txt": "a\r\nb\r\n",
  })
  await chmod(path.join(folder, "run.sh"), 0o755)
  const tools = fileTools()
  const { context } = toolCall(folder)
  for (const filePath of ["dos.txt", "mixed.txt", "run.sh", "dos2.txt"])
    await runTool(tools.read, { filePath }, context)
  await runTool(tools.edit, edited("dos.txt", "one\ntwo", "1\n2\n2b"), context)
  expect(await textOf(folder, "dos.txt")).toBe("\uFEFF1\r\n2\r\n2b\r\nthree\r\n")
  await runTool(tools.edit, edited("mixed.txt", "three", "3\n3b"), context)
  expect(await textOf(folder, "mixed.txt")).toBe("one\r\ntwo\n3\r\n3b\r\nfour\r\n")
  await runTool(tools.edit, edited("run.sh", "one", "two"), context)
  expect((await stat(path.join(folder, "run.sh"))).mode & 0o777).toBe(0o755)
  await runTool(tools.write, { filePath: "dos2.txt", content: "a\nc\n" }, context)
  expect(await textOf(folder, "dos2.txt")).toBe("a\r\nc\r\n")
})

test("a link stays a link and its target is edited", async () => {
  const folder = await makeFolder({ "real.txt": "one\n" })
  await symlink("real.txt", path.join(folder, "link.txt"))
  const tools = fileTools()
  const { context } = toolCall(folder)
  await runTool(tools.read, { filePath: "link.txt" }, context)
  await runTool(tools.edit, edited("link.txt", "one", "two"), context)
  expect(await textOf(folder, "real.txt")).toBe("two\n")
  expect((await lstat(path.join(folder, "link.txt"))).isSymbolicLink()).toBe(true)
})

test("new files: by write with folders made, by an empty oldString, and not over an existing one", async () => {
  const folder = await makeFolder({ "full.txt": "x", "empty.txt": "" })
  const tools = fileTools()
  const { context } = toolCall(folder)
  const result = await runTool(tools.write, { filePath: "a/b/new.txt", content: "hi\n" }, context)
  expect(result).toEqual({
    title: "a/b/new.txt",
    output: "Wrote file successfully.",
    metadata: {
      diagnostics: {},
      filepath: `${folder}/a/b/new.txt`,
      exists: false,
      diff: expect.any(String),
      truncated: false,
    },
  })
  expect(tools.edited).toEqual([{ sessionID: "ses_1", file: `${folder}/a/b/new.txt`, event: "add" }])
  // What it wrote itself it knows.
  await runTool(tools.edit, edited("a/b/new.txt", "hi", "ho"), context)
  await runTool(tools.edit, edited("made.txt", "", "made\n"), context)
  expect(await textOf(folder, "made.txt")).toBe("made\n")
  await runTool(tools.edit, edited("empty.txt", "", "filled\n"), context)
  expect(await textOf(folder, "empty.txt")).toBe("filled\n")
  await runTool(tools.read, { filePath: "full.txt" }, context)
  await expect(runTool(tools.edit, edited("full.txt", "", "y"), context)).rejects.toThrow("already exists")
  await expect(runTool(tools.write, { filePath: "a", content: "y" }, context)).rejects.toThrow("is a folder")
  await expect(runTool(tools.write, { filePath: "full.txt/x", content: "y" }, context)).rejects.toBeInstanceOf(Error)
  await expect(runTool(tools.edit, edited("gone.txt", "a", "b"), context)).rejects.toThrow("File not found")
  await expect(runTool(tools.edit, edited("full.txt", "x", "x"), context)).rejects.toThrow("identical")
})

test("bytes that are not UTF-8 are never rewritten, and read-only files not replaced", async () => {
  const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a])
  const folder = await makeFolder({ "latin.txt": latin, "locked.txt": "one\n" })
  await chmod(path.join(folder, "locked.txt"), 0o444)
  const tools = fileTools()
  const { context } = toolCall(folder)
  for (const filePath of ["latin.txt", "locked.txt"]) await runTool(tools.read, { filePath }, context)
  await expect(runTool(tools.edit, edited("latin.txt", "caf", "tea"), context)).rejects.toMatchObject({
    tag: "UnsupportedMedia",
  })
  expect(await readFile(path.join(folder, "latin.txt"))).toEqual(latin)
  await expect(runTool(tools.edit, edited("locked.txt", "one", "two"), context)).rejects.toThrow("read-only")
  expect(await textOf(folder, "locked.txt")).toBe("one\n")
})

test("a refused permission changes nothing", async () => {
  const folder = await makeFolder()
  const tools = fileTools()
  const { context } = toolCall(folder, { answer: () => Promise.reject(new Error("refused")) })
  await expect(runTool(tools.write, { filePath: "x.txt", content: "y" }, context)).rejects.toThrow("refused")
  await expect(stat(path.join(folder, "x.txt"))).rejects.toThrow("ENOENT")
  expect(tools.edited).toEqual([])
})
