import { expect, test } from "vitest"
import type { Hunk } from "../../../shared/native/change.ts"
import { linesInSelection, livePick, toggled } from "./pick.ts"

const lines = (text: string): Hunk["lines"] =>
  text.split("\n").map((line) => ({
    type: line[0] === "+" ? "add" : line[0] === "-" ? "remove" : "context",
    text: line.slice(1),
  }))

const make = (text: string): Hunk => {
  const all = lines(text)
  const count = (skip: string) => all.filter((line) => line.type !== skip).length
  return {
    id: "h",
    header: "",
    oldStart: 1,
    oldLines: count("add"),
    newStart: 1,
    newLines: count("remove"),
    lines: all,
  }
}

test("replaced lines are chosen in pairs when a block has as many old as new ones", () => {
  const hunk = make(" a\n-b\n-c\n+B\n+C\n d")
  expect(linesInSelection(hunk, "new", 2, 2)).toEqual([1, 3])
  expect(linesInSelection(hunk, "new", 3, 3)).toEqual([2, 4])
  expect(linesInSelection(hunk, "old", 2, 3)).toEqual([1, 2, 3, 4])
})

test("an unequal block gives its whole other side", () => {
  const hunk = make(" a\n-b\n-c\n+B\n d")
  expect(linesInSelection(hunk, "new", 2, 2)).toEqual([1, 2, 3])
})

test("added lines are chosen one by one", () => {
  const hunk = make(" a\n+b\n+c\n+d\n e")
  expect(linesInSelection(hunk, "new", 3, 4)).toEqual([2, 3])
  expect(linesInSelection(hunk, "new", 1, 1)).toEqual([])
})

test("removed lines are meant when the selection runs over their place", () => {
  const hunk = make(" a\n-b\n c")
  expect(linesInSelection(hunk, "new", 1, 2)).toEqual([1])
  expect(linesInSelection(hunk, "new", 2, 2)).toEqual([])
})

test("line numbers add and take away exactly what was pressed", () => {
  const one = toggled(null, "h", [3], true)
  expect(one).toEqual({ hunk: "h", lines: [3] })
  expect(toggled(one, "h", [1, 4], true)).toEqual({ hunk: "h", lines: [1, 3, 4] })
  expect(toggled(one, "h", [3], false)).toBeNull()
  expect(toggled(one, "other", [2], true)).toEqual({ hunk: "other", lines: [2] })
})

test("a pick is gone with its hunk", () => {
  const hunk = make(" a\n+b")
  expect(livePick({ hunk: "h", lines: [0, 1] }, [hunk])).toEqual({ hunk: "h", lines: [1] })
  expect(livePick({ hunk: "gone", lines: [1] }, [hunk])).toBeNull()
})
