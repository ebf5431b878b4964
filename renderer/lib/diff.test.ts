import { expect, test } from "vitest"
import { parseUnified } from "./diff.ts"

test("an Index-headed patch gives numbered rows and counts", () => {
  const [file] = parseUnified(
    "Index: /r/made.txt\n=====\n--- /r/made.txt\n+++ /r/made.txt\n@@ -1,2 +1,3 @@\n alpha\n-beta\n+gamma\n+delta\n",
  )
  expect(file).toEqual({
    path: "/r/made.txt",
    additions: 2,
    deletions: 1,
    rows: [
      { kind: "context", text: "alpha", old: 1, new: 1 },
      { kind: "remove", text: "beta", old: 2 },
      { kind: "add", text: "gamma", new: 2 },
      { kind: "add", text: "delta", new: 3 },
    ],
  })
})

test("lines that look like headers inside a hunk stay content", () => {
  const [file] = parseUnified("--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,1 @@\n--- a comment\n keep\n")
  expect(file?.rows).toEqual([
    { kind: "remove", text: "-- a comment", old: 1 },
    { kind: "context", text: "keep", old: 2, new: 1 },
  ])
})

test("several files and a gap between hunks", () => {
  const files = parseUnified(
    "diff --git a/one b/one\n--- a/one\n+++ b/one\n@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@ fn()\n-c\n+d\ndiff --git a/two b/two\n--- /dev/null\n+++ b/two\n@@ -0,0 +1 @@\n+x\n",
  )
  expect(files.map((file) => file.path)).toEqual(["one", "two"])
  expect(files[0]?.rows.filter((row) => row.kind === "gap")).toEqual([{ kind: "gap", text: "fn()" }])
})
