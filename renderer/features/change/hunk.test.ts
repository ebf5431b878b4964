import { expect, test } from "vitest"
import type { Hunk } from "../../../shared/native/change.ts"
import { blocksOf, changedLineAt, contextOf, countsOf, hunksFit, lineNumberOf, spokenCounts } from "./hunk.ts"

const hunk: Hunk = {
  id: "h",
  header: "@@ -10,5 +10,6 @@ function login()",
  oldStart: 10,
  oldLines: 5,
  newStart: 10,
  newLines: 6,
  lines: [
    { type: "context", text: "a" },
    { type: "remove", text: "b" },
    { type: "remove", text: "c" },
    { type: "add", text: "B" },
    { type: "context", text: "d" },
    { type: "add", text: "e" },
    { type: "add", text: "f" },
    { type: "context", text: "g" },
  ],
}
const base = `${"x\n".repeat(9)}a\nb\nc\nd\ng\n`
const head = `${"x\n".repeat(9)}a\nB\nd\ne\nf\ng\n`

test("runs of changed lines know their places on both sides", () => {
  expect(blocksOf(hunk)).toEqual([
    { oldStart: 11, oldCount: 2, newStart: 11, newCount: 1, removed: [1, 2], added: [3] },
    { oldStart: 14, oldCount: 0, newStart: 13, newCount: 2, removed: [], added: [5, 6] },
  ])
})

test("counts and words say what a hunk does", () => {
  expect(countsOf(hunk)).toEqual({ added: 3, removed: 2 })
  expect(spokenCounts({ added: 3, removed: 2 })).toBe("3 added, 2 removed")
  expect(spokenCounts({ added: 0, removed: 1 })).toBe("1 removed")
  expect(contextOf(hunk)).toBe("function login()")
})

test("a line's number and the line at a number agree", () => {
  expect(lineNumberOf(hunk, 3, "new")).toBe(11)
  expect(lineNumberOf(hunk, 3, "old")).toBeNull()
  expect(lineNumberOf(hunk, 7, "old")).toBe(14)
  expect(changedLineAt(hunk, "new", 11)).toBe(3)
  expect(changedLineAt(hunk, "old", 12)).toBe(2)
  expect(changedLineAt(hunk, "new", 12)).toBeNull()
})

test("hunks fit only the texts they were made from", () => {
  expect(hunksFit([hunk], base, head)).toBe(true)
  expect(hunksFit([hunk], base, head.replace("B", "other"))).toBe(false)
  expect(hunksFit([hunk], `x\n${base}`, head)).toBe(false)
  expect(hunksFit([hunk], base.replaceAll("\n", "\r\n"), head.replaceAll("\n", "\r\n"))).toBe(true)
})

test("a new file's hunk begins at line 1 of both sides", () => {
  const added: Hunk = {
    id: "n",
    header: "@@ -0,0 +1,2 @@",
    oldStart: 0,
    oldLines: 0,
    newStart: 1,
    newLines: 2,
    lines: [
      { type: "add", text: "one" },
      { type: "add", text: "two" },
    ],
  }
  expect(blocksOf(added)).toEqual([{ oldStart: 1, oldCount: 0, newStart: 1, newCount: 2, removed: [], added: [0, 1] }])
  expect(hunksFit([added], "", "one\ntwo\n")).toBe(true)
})
