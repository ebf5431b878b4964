import { expect, it } from "vitest"
import { fileDiffs } from "./file-diffs.ts"

it("shows each hunk with its context, old and new", () => {
  const patch = [
    "--- a/f",
    "+++ b/f",
    "@@ -1,2 +1,2 @@",
    " a",
    "-b",
    "+B",
    "@@ -9,1 +9,2 @@",
    " i",
    "+j",
    "\\ No newline at end of file",
    "",
  ].join("\n")
  expect(fileDiffs("/f", patch)).toEqual([
    { type: "diff", path: "/f", oldText: "a\nb\n", newText: "a\nB\n" },
    { type: "diff", path: "/f", oldText: "i\n", newText: "i\nj" },
  ])
})

it("has no old text for a new file, and keeps lines that look like a header", () => {
  const patch = "--- /f\n+++ /f\n@@ -0,0 +1,2 @@\n+++ b\n+-- a\n"
  expect(fileDiffs("/f", patch, { isNew: true })).toEqual([
    { type: "diff", path: "/f", oldText: null, newText: "++ b\n-- a\n" },
  ])
})
