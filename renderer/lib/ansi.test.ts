import { expect, test } from "vitest"
import { parseAnsi, stripAnsi } from "./ansi.ts"

test("colours and weight become spans", () => {
  expect(parseAnsi("ok \u001b[32mpass\u001b[0m \u001b[1;31mfail\u001b[22m red\u001b[39m plain")).toEqual([
    { text: "ok " },
    { text: "pass", color: 2 },
    { text: " " },
    { text: "fail", bold: true, color: 1 },
    { text: " red", color: 1 },
    { text: " plain" },
  ])
})

test("256 and true colours are resolved", () => {
  expect(parseAnsi("\u001b[38;5;196mA\u001b[38;2;1;2;3mB\u001b[38;5;9mC")).toEqual([
    { text: "A", color: "rgb(255 0 0)" },
    { text: "B", color: "rgb(1 2 3)" },
    { text: "C", color: 9 },
  ])
})

test("cursor moves, titles and progress rewrites leave no traces", () => {
  expect(stripAnsi("\u001b]0;title\u0007\u001b[2K10%\r50%\r100%\r\ndone\u001b[?25h")).toBe("100%\ndone")
})
