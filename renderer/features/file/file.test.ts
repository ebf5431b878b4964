import { expect, test } from "vitest"
import { withQuote } from "./addSelection.ts"
import { hitOf, hitRows, patternOf } from "./hits.ts"
import { tabNames } from "./tabNames.ts"
import { treeRows } from "./treeRows.ts"

const found = (path: string, line: string, start: number, end: number) => ({
  path: { text: path },
  lines: { text: line },
  line_number: 3,
  submatches: [{ match: { text: "" }, start, end }],
})

test("byte offsets of a match become columns", () => {
  const hit = hitOf(found("a.ts", "  größe = lang\n", 12, 16))
  expect(hit).toMatchObject({ line: 3, column: 11, length: 4, before: "größe = ", match: "lang", after: "" })
})

test("a match far in a long line is in view", () => {
  const hit = hitOf(found("a.ts", `${"x".repeat(500)}needle tail`, 500, 506))
  expect(hit.before).toBe(`…${"x".repeat(24)}`)
  expect(hit.column).toBe(501)
})

test("hits stand below their file unless it is closed", () => {
  const hits = [hitOf(found("a.ts", "x", 0, 1)), hitOf(found("b.ts", "x", 0, 1)), hitOf(found("a.ts", "x", 0, 1))]
  expect(hitRows(hits, new Set()).map((row) => row.type)).toEqual(["file", "hit", "hit", "file", "hit"])
  expect(hitRows(hits, new Set(["a.ts"])).map((row) => row.type)).toEqual(["file", "file", "hit"])
})

test("plain text is searched as it is written", () => {
  const plain = { regex: false, matchCase: false, word: false }
  expect(patternOf("a.b(c)", plain)).toBe("(?i)a\\.b\\(c\\)")
  expect(patternOf("a.b", { ...plain, regex: true, matchCase: true })).toBe("a.b")
  expect(patternOf("a", { ...plain, matchCase: true, word: true })).toBe("\\b(?:a)\\b")
})

test("open files of one name are told apart by their folder", () => {
  const names = tabNames(["src/index.ts", "docs/index.ts", "src/login.ts", "index.ts"])
  expect([...names.values()]).toEqual([
    { name: "index.ts", hint: "src" },
    { name: "index.ts", hint: "docs" },
    { name: "login.ts", hint: "" },
    { name: "index.ts", hint: "/" },
  ])
})

test("the tree has rows for what is open, on its way and empty", () => {
  const node = (path: string, type: "file" | "directory") => ({
    name: path.split("/").pop() ?? "",
    path,
    absolute: `/${path}`,
    type,
    ignored: false,
  })
  const folders = { "": [node("src", "directory"), node("docs", "directory"), node("a.ts", "file")], docs: [] }
  const rows = treeRows(folders, ["src", "docs"])
  expect(rows.map((row) => (row.type === "node" ? row.node.path : `${row.type} ${row.depth}`))).toEqual([
    "src",
    "loading 1",
    "docs",
    "empty 1",
    "a.ts",
  ])
})

test("a quote goes after what is already written", () => {
  const selection = { path: "a.ts", from: 2, to: 3, text: "one\r\ntwo\r\n" }
  expect(withQuote("Look at this:  ", selection)).toBe("Look at this:\n\n`a.ts`, lines 2-3:\n```\none\ntwo\n```\n")
})
