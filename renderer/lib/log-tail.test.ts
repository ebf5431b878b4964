import { expect, test } from "vitest"
import { emptyTail, lastLineOf, withPiece } from "./log-tail.ts"

test("pieces append, whatever of them is known already", () => {
  const one = withPiece(emptyTail, { text: "abc", offset: 0 })
  expect(withPiece(one, { text: "def", offset: 3 })).toEqual({ text: "abcdef", length: 6, cut: false })
  expect(withPiece(one, { text: "bcde", offset: 1 }).text).toBe("abcde")
  expect(withPiece(one, { text: "bc", offset: 1 })).toBe(one)
})

test("what was missed leaves a mark, and another run begins anew", () => {
  const one = withPiece(emptyTail, { text: "abc\n", offset: 0 })
  const later = withPiece(one, { text: "xyz", offset: 10 })
  expect(later).toEqual({ text: "abc\n… 6 characters left out …\nxyz", length: 13, cut: true })
  expect(withPiece(later, { text: "again", offset: 0 })).toEqual({ text: "again", length: 5, cut: false })
})

test("a long log keeps its end, from the beginning of a line", () => {
  const line = `${"x".repeat(99)}\n`
  const long = withPiece(emptyTail, { text: line.repeat(20_000), offset: 0 })
  expect([long.length, long.cut]).toEqual([2_000_000, true])
  expect(long.text.length).toBeLessThanOrEqual(1024 * 1024)
  expect(long.text.startsWith(line)).toBe(true)
})

test("the line a program is at is the last with something on it", () => {
  expect(lastLineOf("one\ntwo\n\n")).toBe("two")
  expect(lastLineOf("10 %\r20 %")).toBe("20 %")
  expect(lastLineOf("\n \n")).toBeNull()
})
