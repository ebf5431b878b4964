import { expect, test } from "vitest"
import { replaceInText } from "./edit-match.ts"

const replaced = (text: string, oldString: string, newString: string, replaceAll?: boolean) =>
  replaceInText(text, { oldString, newString, replaceAll }, "file")

test("exact text is replaced once, or everywhere when asked", () => {
  expect(replaced("a b a", "b", "c")).toBe("a c a")
  expect(replaced("a b a", "a", "c", true)).toBe("c b c")
  expect(() => replaced("a\nb\na", "a", "c")).toThrow("Found 2 matches for oldString in file (lines 1, 3).")
  expect(() => replaced("a", "z", "c")).toThrow("oldString was not found in file")
  // Signs with a meaning in replacement patterns are ordinary text.
  expect(replaced("price", "price", "$& $1 $$")).toBe("$& $1 $$")
})

test("white space at the ends of lines is forgiven", () => {
  expect(replaced("one  \n\ttwo\nthree\n", "one\ntwo\n", "1\n2\n")).toBe("1\n2\nthree\n")
})

test("wrong indentation is forgiven, and the new text takes the file's", () => {
  const file = "class A {\n    run() {\n        go()\n    }\n}\n"
  expect(replaced(file, "run() {\n    go()\n}", "run() {\n    stop()\n\n    go()\n}")).toBe(
    "class A {\n    run() {\n        stop()\n\n        go()\n    }\n}\n",
  )
  expect(replaced("a\n  b\n", "      b", "      c")).toBe("a\n  c\n")
})

test("of two blocks alike but for indentation, the one with the same shape is meant", () => {
  const file = "if x:\n    a\n    b\nif y:\n        a\n    b\n"
  expect(replaced(file, "  a\n  b\n", "  c\n")).toBe("if x:\n    c\nif y:\n        a\n    b\n")
})

test("runs of white space count as one", () => {
  expect(replaced("call( one,   two )\n", "call( one, two )", "call(1)")).toBe("call(1)\n")
  expect(replaced("x = f(a,\n      b)\n", "f(a, b)", "f(c)")).toBe("x = f(c)\n")
})

test("a forgiving match must be the only one", () => {
  expect(() => replaced("  a\nx\n\ta\n", "    a ", "b")).toThrow("Found 2 matches")
  expect(() => replaced("a\n\n\nb\n", "  \n", "x")).toThrow("not found")
})

test("CRLF stays, also in files that mix endings", () => {
  expect(replaced("a\r\nb\r\nc\r\n", "a\nb", "1\n2")).toBe("1\r\n2\r\nc\r\n")
  expect(replaced("a\nb\r\nc\r\nd", "c", "x\ny")).toBe("a\nb\r\nx\r\ny\r\nd")
  expect(replaced("a\nb\n", "a\r\nb", "1\r\n2")).toBe("1\n2\n")
})

test("a block at the end of a file without a final newline", () => {
  expect(replaced("a\n  b", "b\n", "c\n")).toBe("a\n  c")
})

test("positions hold for characters of two units", () => {
  expect(replaced("😀\r\n😀 x\r\n", "😀 x", "y")).toBe("😀\r\ny\r\n")
})

test("a large file that almost matches everywhere is answered at once", () => {
  const file = "  value\n".repeat(50_000)
  const wanted = `${"value\n".repeat(200)}other`
  const start = process.cpuUsage()
  expect(() => replaced(file, wanted, "x")).toThrow("not found")
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(5000)
})
