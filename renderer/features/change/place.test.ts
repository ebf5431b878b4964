import { expect, test } from "vitest"
import type { ChangedFile } from "../../../shared/native/change.ts"
import { afterDecision, keptPlace, stepFile, stepHunk } from "./place.ts"

const file = (path: string, ...hunks: string[]): ChangedFile => ({
  path,
  status: "modified",
  kind: "text",
  oldMode: null,
  newMode: null,
  additions: 0,
  deletions: 0,
  hunks: hunks.map((id) => ({ id, header: "", oldStart: 1, oldLines: 0, newStart: 1, newLines: 0, lines: [] })),
  baseHash: null,
  headHash: null,
  state: "pending",
})
const files = [file("a", "a1", "a2"), file("b"), file("c", "c1")]

test("hunk by hunk runs over the ends of files and stops at a file without hunks", () => {
  expect(stepHunk(files, { path: "a", hunk: "a1" }, 1)).toEqual({ path: "a", hunk: "a2" })
  expect(stepHunk(files, { path: "a", hunk: "a2" }, 1)).toEqual({ path: "b", hunk: null })
  expect(stepHunk(files, { path: "b", hunk: null }, 1)).toEqual({ path: "c", hunk: "c1" })
  expect(stepHunk(files, { path: "c", hunk: "c1" }, 1)).toBeNull()
  expect(stepHunk(files, { path: "b", hunk: null }, -1)).toEqual({ path: "a", hunk: "a2" })
  expect(stepHunk(files, null, 1)).toEqual({ path: "a", hunk: "a1" })
  expect(stepFile(files, "a", 1)).toEqual({ path: "b", hunk: null })
  expect(stepFile(files, "a", -1)).toBeNull()
})

test("after a decision the hunk that took the place comes next", () => {
  expect(afterDecision([file("a", "a2"), file("c", "c1")], "a", 0)).toEqual({ path: "a", hunk: "a2" })
})

test("after the last hunk of a file the next file comes, at the end what was skipped", () => {
  expect(afterDecision([file("a", "a1"), file("c", "c1")], "a", 1)).toEqual({ path: "c", hunk: "c1" })
  expect(afterDecision([file("a", "a1")], "c", 0)).toEqual({ path: "a", hunk: "a1" })
  expect(afterDecision([], "c", 0)).toBeNull()
})

test("a refresh keeps the place, or goes to the nearest one", () => {
  expect(keptPlace(files, { path: "a", hunk: "a2" })).toEqual({ path: "a", hunk: "a2" })
  expect(keptPlace(files, { path: "a", hunk: "gone" })).toEqual({ path: "a", hunk: "a1" })
  expect(keptPlace(files, { path: "bb", hunk: null })).toEqual({ path: "c", hunk: "c1" })
  expect(keptPlace(files, { path: "z", hunk: null })).toEqual({ path: "c", hunk: "c1" })
  expect(keptPlace([], { path: "z", hunk: null })).toBeNull()
})
