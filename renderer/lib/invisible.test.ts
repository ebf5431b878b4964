import { expect, test } from "vitest"
import { revealInvisible } from "./invisible.ts"

test("plain text, tabs and newlines stay one piece", () => {
  expect(revealInvisible("npm test\n\tdone ünïcode 日本")).toEqual([{ text: "npm test\n\tdone ünïcode 日本" }])
})

test("a right-to-left override becomes visible where it stands", () => {
  const pieces = revealInvisible("echo \u202Efdp.exe")
  expect(pieces.map((piece) => piece.hidden?.escape ?? piece.text)).toEqual(["echo ", "\\u202E", "fdp.exe"])
  expect(pieces[1]?.hidden?.name).toBe("right-to-left override")
})

test("escape codes, carriage returns and tag characters are shown", () => {
  const shown = revealInvisible("a\u001b[31mb\rc\u{E0041}d").map((piece) => piece.hidden?.escape ?? piece.text)
  expect(shown).toEqual(["a", "\\u001B", "[31mb", "\\u000D", "c", "\\u{E0041}", "d"])
})

test("the pieces joined are the text", () => {
  const text = "x\u200By\u00A0z\uFEFF"
  expect(
    revealInvisible(text)
      .map((piece) => piece.text)
      .join(""),
  ).toBe(text)
})
