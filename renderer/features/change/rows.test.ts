import { expect, test } from "vitest"
import type { ChangedFile, ChangeEntry } from "../../../shared/native/change.ts"
import { fileTags } from "./fileTags.ts"
import { isReviewed, prunedMarks, withMark } from "./marks.ts"
import { byTree, inTreeOrder, passes } from "./order.ts"
import { decidedRows, outcomes, stateOf, treeRows } from "./rows.ts"

const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: "modified",
  kind: "text",
  oldMode: "100644",
  newMode: "100644",
  additions: 1,
  deletions: 0,
  hunks: [{ id: `${path}#1`, header: "", oldStart: 1, oldLines: 1, newStart: 1, newLines: 1, lines: [] }],
  baseHash: "a",
  headHash: "b",
  state: "pending",
  ...more,
})
const entry = (action: ChangeEntry["action"], files: string[], undone = false): ChangeEntry => ({
  id: files.join(),
  action,
  time: 0,
  files,
  undone,
})

test("folders come before files, names in natural order", () => {
  const paths = ["b.ts", "src/z.ts", "src/a10.ts", "src/a2.ts", "src/lib/x.ts", "a.ts"]
  expect([...paths].sort(byTree)).toEqual(["src/lib/x.ts", "src/a2.ts", "src/a10.ts", "src/z.ts", "a.ts", "b.ts"])
})

test("the tree folds lone folders into one row and hides what is closed", () => {
  const files = inTreeOrder([file("src/deep/only/a.ts"), file("src/deep/only/b.ts"), file("readme.md")])
  const rows = treeRows(files, new Map(), new Set())
  expect(rows.map((row) => (row.type === "folder" ? `${row.name} (${row.files})` : row.file.path))).toEqual([
    "src/deep/only (2)",
    "src/deep/only/a.ts",
    "src/deep/only/b.ts",
    "readme.md",
  ])
  expect(treeRows(files, new Map(), new Set(["src/deep/only"]))).toHaveLength(2)
})

test("a file with an earlier decision is partly decided; stale and conflict come first", () => {
  const decided = outcomes([entry("accept", ["a.ts"]), entry("discard", ["b.ts"], true)])
  expect(stateOf(file("a.ts"), decided)).toBe("part")
  expect(stateOf(file("b.ts"), decided)).toBe("pending")
  expect(stateOf(file("a.ts", { state: "stale" }), decided)).toBe("stale")
  expect(stateOf(file("a.ts", { state: "stale", conflict: true }), decided)).toBe("conflict")
})

test("decided files keep their outcome", () => {
  const decided = outcomes([
    entry("accept", ["a.ts", "c.ts"]),
    entry("discard", ["b.ts", "c.ts"]),
    entry("keep", ["d.ts"]),
  ])
  expect(decidedRows([file("d.ts")], decided).map((row) => [row.path, row.outcome])).toEqual([
    ["a.ts", "accepted"],
    ["b.ts", "discarded"],
    ["c.ts", "mixed"],
  ])
})

test("a reviewed mark is lost only with the hunk it was made on", () => {
  const seen = file("a.ts")
  const marks = withMark({}, seen, true)
  expect(isReviewed(seen, marks)).toBe(true)
  const more = { ...seen, hunks: [...seen.hunks, { ...seen.hunks[0]!, id: "new" }] }
  expect(isReviewed(more, marks)).toBe(false)
  expect(prunedMarks(marks, [more])).toBe(marks)
  expect(prunedMarks(marks, [file("b.ts")])).toEqual({})
  expect(isReviewed(seen, withMark(marks, seen, false))).toBe(false)
})

test("a file without hunks is marked whole", () => {
  const picture = file("logo.png", { hunks: [], kind: "binary" })
  const marks = withMark({}, picture, true)
  expect(isReviewed(picture, marks)).toBe(true)
  expect(isReviewed({ ...picture, headHash: "c" }, marks)).toBe(false)
})

test("the filter wants every word, in the new or the old name", () => {
  expect(passes(file("src/login.ts"), "login src")).toBe(true)
  expect(passes(file("src/login.ts", { oldPath: "src/auth.ts" }), "AUTH")).toBe(true)
  expect(passes(file("src/login.ts"), "logout")).toBe(false)
})

test("what the lines do not show is said in tags", () => {
  const hunk = (lines: ChangedFile["hunks"][number]["lines"]) => ({ ...file("x").hunks[0]!, lines })
  expect(fileTags(file("src/b.ts", { oldPath: "src/a.ts", status: "renamed" }))).toEqual(["from a.ts"])
  expect(fileTags(file("lib/b.ts", { oldPath: "src/a.ts", status: "renamed" }))).toEqual(["from src/a.ts"])
  expect(fileTags(file("run", { newMode: "100755" }))).toEqual(["now executable"])
  expect(fileTags(file("a", { newMode: "120000" }))).toEqual(["now a link"])
  const crlf = hunk([
    { type: "remove", text: "a" },
    { type: "add", text: "a\r" },
  ])
  expect(fileTags(file("a", { hunks: [crlf] }))).toEqual(["line endings LF → CRLF"])
  const bare = hunk([
    { type: "remove", text: "a" },
    { type: "add", text: "b", noNewline: true },
  ])
  expect(fileTags(file("a", { hunks: [bare] }))).toEqual(["no newline at the end"])
})
