import { symlink, utimes } from "node:fs/promises"
import path from "node:path"
import { expect, test } from "vitest"
import { makeFolder } from "../../tests/support/folder.ts"
import { runTool, toolCall } from "../../tests/support/tools.ts"
import { createRipgrep } from "../file/ripgrep.ts"
import { createGlobTool } from "./glob.ts"
import { createGrepTool } from "./grep.ts"
import { createListTool } from "./list.ts"

const services = { ripgrep: createRipgrep() }
const grep = createGrepTool(services)
const glob = createGlobTool(services)
const list = createListTool(services)

test("grep answers by file, the last changed first", async () => {
  const folder = await makeFolder({ "README.md": "# x\n\nA needle here.\n", "src/a.ts": "needle\nno\nneedle 2\n" })
  await utimes(path.join(folder, "README.md"), 1, 1)
  const { context, asks } = toolCall(folder)
  const result = await runTool(grep, { pattern: "needle" }, context)
  expect(result).toEqual({
    title: "needle",
    output: `Found 3 matches\n${folder}/src/a.ts:\n  Line 1: needle\n  Line 3: needle 2\n\n${folder}/README.md:\n  Line 3: A needle here.`,
    metadata: { matches: 3, truncated: false },
  })
  expect(asks).toEqual([
    {
      permission: "grep",
      patterns: ["needle"],
      always: ["*"],
      metadata: { pattern: "needle", path: undefined, include: undefined },
    },
  ])
  const one = await runTool(grep, { pattern: "needle", path: "README.md" }, toolCall(folder).context)
  expect(one.output).toBe(`Found 1 matches\n${folder}/README.md:\n  Line 3: A needle here.`)
  const included = await runTool(grep, { pattern: "needle", include: "*.{md,txt}" }, toolCall(folder).context)
  expect(included.metadata.matches).toBe(1)
})

test("grep says when nothing is found, when too much is, and when the pattern is wrong", async () => {
  const folder = await makeFolder({ "a.txt": "x\n".repeat(250), "wide.txt": `y${"w".repeat(5000)}\n` })
  const run = (pattern: string) => runTool(grep, { pattern }, toolCall(folder).context)
  expect(await run("zzz")).toMatchObject({ output: "No files found", metadata: { matches: 0, truncated: false } })
  const many = await run("x")
  expect(many.output).toMatch(/^Found 250 matches \(showing the first 100\)\n/)
  expect(many.output).toContain("  Line 100: x\n\n(Not all matches are shown.")
  expect(many.metadata).toEqual({ matches: 250, truncated: true })
  expect((await run("^y")).output).toContain(`  Line 1: y${"w".repeat(1999)}...`)
  await expect(run("a(")).rejects.toThrow(/regex parse error/)
  await expect(runTool(grep, { pattern: "x", path: "gone" }, toolCall(folder).context)).rejects.toThrow(
    "File not found",
  )
})

test("grep stays within 50 KB", async () => {
  const folder = await makeFolder({ "wide.txt": `${"w".repeat(1900)}\n`.repeat(90) })
  const result = await runTool(grep, { pattern: "w" }, toolCall(folder).context)
  expect(Buffer.byteLength(result.output)).toBeLessThan(52 * 1024)
  expect(result.metadata).toEqual({ matches: 90, truncated: true })
})

test("ignored files and .git are not searched, hidden ones are, links are not followed", async () => {
  const outside = await makeFolder({ "far.txt": "needle" })
  const folder = await makeFolder({
    ".git/config": "needle",
    ".gitignore": "dist/",
    "dist/x.txt": "needle",
    ".hidden/y.txt": "needle",
  })
  await symlink(outside, path.join(folder, "link"))
  const result = await runTool(grep, { pattern: "needle" }, toolCall(folder).context)
  expect(result.output).toBe(`Found 1 matches\n${folder}/.hidden/y.txt:\n  Line 1: needle`)
  const files = await runTool(glob, { pattern: "**/*.txt" }, toolCall(folder).context)
  expect(files.output).toBe(`${folder}/.hidden/y.txt`)
  // Through the link the search leaves the worktree, and asks.
  const { context, asks } = toolCall(folder)
  await runTool(grep, { pattern: "needle", path: "link" }, context)
  expect(asks[0]).toMatchObject({ permission: "external_directory", patterns: [`${outside}/*`] })
})

test("glob lists absolute paths, the last changed first", async () => {
  const folder = await makeFolder({ "README.md": "", "docs/a.md": "", "docs/b.txt": "" })
  await utimes(path.join(folder, "README.md"), 1, 1)
  const { context, asks } = toolCall(folder)
  const result = await runTool(glob, { pattern: "**/*.md" }, context)
  const output = `${folder}/docs/a.md\n${folder}/README.md`
  expect(result).toEqual({ title: "", output, metadata: { count: 2, truncated: false } })
  expect(asks[0]).toMatchObject({ permission: "glob", patterns: ["**/*.md"], always: ["*"] })
  const run = async (input: object) => (await runTool(glob, input, toolCall(folder).context)).output
  expect(await run({ pattern: "*.rs" })).toBe("No files found")
  expect(await run({ pattern: "*.txt", path: "docs" })).toBe(`${folder}/docs/b.txt`)
  expect(await run({ pattern: `${folder}/docs/*.md` })).toBe(`${folder}/docs/a.md`)
  await expect(run({ pattern: "!*.md" })).rejects.toThrow("must not begin with '!'")
  await expect(run({ pattern: "*", path: "README.md" })).rejects.toThrow("path must be a folder")
})

test("glob stops at 100 files, and a name with a line break stays one line", async () => {
  const names = Array.from({ length: 150 }, (_, index) => [`n${index}.log`, ""])
  const folder = await makeFolder({ ...Object.fromEntries(names), "two\nlines.txt": "hit" })
  const many = await runTool(glob, { pattern: "*.log" }, toolCall(folder).context)
  expect(many.output.split("\n")).toHaveLength(102)
  expect(many.metadata).toEqual({ count: 100, truncated: true })
  const odd = await runTool(glob, { pattern: "*.txt" }, toolCall(folder).context)
  expect(odd.output).toBe(JSON.stringify(`${folder}/two\nlines.txt`))
  const found = await runTool(grep, { pattern: "hit" }, toolCall(folder).context)
  expect(found.output).toBe(`Found 1 matches\n${JSON.stringify(`${folder}/two\nlines.txt`)}:\n  Line 1: hit`)
})

test("list shows a tree, and closes what does not fit", async () => {
  const many = Array.from({ length: 300 }, (_, index) => [`gen/f${index}.ts`, ""])
  const folder = await makeFolder({ ...Object.fromEntries(many), "src/ui/a.ts": "", "src/b.ts": "", "README.md": "" })
  const result = await runTool(list, {}, toolCall(folder).context)
  expect(result.output).toBe(`${folder}/\n  gen/ (300 files)\n  src/\n    ui/\n      a.ts\n    b.ts\n  README.md`)
  expect(result.metadata).toEqual({ count: 303, truncated: true })
  const less = await runTool(list, { path: "src", ignore: ["ui"] }, toolCall(folder).context)
  expect(less.output).toBe(`${folder}/src/\n  b.ts`)
  const wide = await runTool(list, { path: "gen" }, toolCall(folder).context)
  expect(wide.output.split("\n")).toHaveLength(202)
  expect(wide.output).toContain("… and 100 more")
})

test("a search ends with the turn", async () => {
  const folder = await makeFolder({ "a.txt": "x" })
  const turn = new AbortController()
  turn.abort(new Error("stopped"))
  const { context } = toolCall(folder, { signal: turn.signal })
  await expect(runTool(grep, { pattern: "x" }, context)).rejects.toThrow("stopped")
})

test("a machine without the program is told so", async () => {
  const folder = await makeFolder({ "a.txt": "x" })
  const broken = createGrepTool({ ripgrep: createRipgrep({ binary: path.join(folder, "no-rg") }) })
  await expect(runTool(broken, { pattern: "x" }, toolCall(folder).context)).rejects.toMatchObject({
    tag: "Unavailable",
    message: expect.stringContaining("ripgrep program"),
  })
})
