import { expect, test } from "vitest"
import { anchorOf, type DraftComment, hunkRange, promptOf } from "./comments.ts"
import { parsePatch, sparseSides } from "./turnDiff.ts"

const comment: DraftComment = {
  id: "1",
  path: "src/login.ts",
  side: "new",
  start: 2,
  end: 3,
  quote: ["b", "c"],
  text: "Name this after what it does.",
}

test("a comment follows its lines and says when they are gone", () => {
  expect(anchorOf(comment, "a\nb\nc\nd\n")).toEqual({ start: 2, end: 3, outdated: false })
  expect(anchorOf(comment, "x\ny\na\nb\nc\n")).toEqual({ start: 4, end: 5, outdated: false })
  expect(anchorOf(comment, "a\nB\n")).toEqual({ start: 2, end: 2, outdated: true })
  expect(anchorOf(comment, null).outdated).toBe(true)
})

test("the message carries path, side, range and the quoted lines", () => {
  const old: DraftComment = {
    ...comment,
    id: "2",
    side: "old",
    start: 9,
    end: 9,
    quote: ["was ``` here"],
    text: " Why? ",
  }
  expect(promptOf([comment, old])).toBe(
    [
      "I reviewed your changes and have 2 comments:",
      "1. `src/login.ts`, lines 2-3\n```\nb\nc\n```\nName this after what it does.",
      "2. `src/login.ts`, line 9 (before your change)\n~~~~\nwas ``` here\n~~~~\nWhy?",
    ].join("\n\n"),
  )
})

const patch = `diff --git a/a.ts b/a.ts
--- a/a.ts
+++ b/a.ts
@@ -3,3 +3,3 @@ head
 one
-two
+Two
 three
@@ -40 +40,2 @@
 last
+more
\\ No newline at end of file
`

test("a turn's patch becomes hunks with their own numbers", () => {
  const hunks = parsePatch(patch)
  expect(hunks.map((hunk) => [hunk.oldStart, hunk.newLines, hunk.lines.length])).toEqual([
    [3, 3, 4],
    [40, 2, 2],
  ])
  expect(hunks[1]?.lines[1]).toEqual({ type: "add", text: "more", noNewline: true })
  const sparse = sparseSides(hunks)
  expect(sparse.old.text).toBe("one\ntwo\nthree\nlast")
  expect(sparse.fresh.numbers).toEqual([3, 4, 5, 40, 41])
  expect(sparse.hunks[1]?.newStart).toBe(4)
})

test("a comment on a hunk is about its changed lines", () => {
  const [hunk] = parsePatch(patch)
  expect(hunk && hunkRange(hunk)).toEqual({ side: "new", start: 4, end: 4 })
})
