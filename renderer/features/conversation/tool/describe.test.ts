import { expect, test } from "vitest"
import type { ToolPart } from "../../../../shared/domain/part.ts"
import { describeTool, wordOfToolError } from "./describe.ts"
import { exploredWords } from "./explored.ts"

const part = (tool: string, state: Record<string, unknown>): ToolPart =>
  ({
    id: "prt_1",
    sessionID: "ses_1",
    messageID: "msg_1",
    type: "tool",
    callID: "c",
    tool,
    state,
  }) as unknown as ToolPart
const done = (tool: string, input: Record<string, unknown>, metadata: Record<string, unknown> = {}) =>
  part(tool, { status: "completed", input, metadata, output: "", title: "", time: { start: 0, end: 1 } })
const words = (tool: ToolPart) => {
  const { verb, object, outcome } = describeTool(tool, "/repo")
  return [verb, object, outcome].filter(Boolean).join(" | ")
}

test("finished calls read as the past, with their outcome", () => {
  expect(words(done("bash", { command: "npm test\n" }, { exit: 1 }))).toBe("Ran | npm test | exit 1")
  expect(words(done("read", { filePath: "/repo/src/a.ts", offset: 20, limit: 40 }))).toBe(
    "Read | src/a.ts | lines 20–59",
  )
  expect(words(done("grep", { pattern: "TODO", include: "*.ts" }, { matches: 1 }))).toBe(
    "Searched | TODO | in *.ts · 1 match",
  )
  expect(words(done("write", { filePath: "/repo/n.md", content: "x\n" }, { exists: false }))).toBe("Created | n.md")
  expect(
    describeTool(done("edit", { filePath: "/repo/a" }, { filediff: { additions: 12, deletions: 3 } }), "/repo"),
  ).toMatchObject({ verb: "Edited", object: "a", added: 12, removed: 3 })
})

test("a running command shows the present and its last line, without control codes", () => {
  const running = part("bash", {
    status: "running",
    input: { command: "npm test" },
    metadata: { output: "a\n\u001b[32m✓ login\u001b[0m\n" },
    time: { start: 0 },
  })
  expect(describeTool(running, "/repo")).toMatchObject({ verb: "Running", object: "npm test", live: "✓ login" })
})

test("a patch of several files counts them", () => {
  const patch = "*** Begin Patch\n*** Update File: a.ts\n@@\n*** Add File: b.ts\n+x\n*** End Patch"
  expect(words(done("apply_patch", { patchText: patch }, { diff: "--- a\n+++ b\n+x\n-y\n" }))).toBe("Edited | 2 files")
})

test("being told no is not a failure", () => {
  expect(wordOfToolError("The user rejected permission to use this specific tool call.").quiet).toBe(true)
  expect(wordOfToolError("ENOENT: no such file").word).toBe("failed")
})

test("reads and searches sum up, files counted once", () => {
  const read = (file: string) => done("read", { filePath: file })
  const tools = [read("/r/a"), read("/r/a"), read("/r/b"), done("grep", { pattern: "x" })]
  expect(exploredWords(tools, false)).toMatchObject({ verb: "Explored", object: "2 files, 1 search" })
})
