import { expect, test } from "vitest"
import { parseAnsi } from "./ansi.ts"
import { logBlocks } from "./log-blocks.ts"

const red = "\u001b[31m"
const plain = "\u001b[0m"

test("a log comes in whole lines, and together they are the log", () => {
  const text = Array.from({ length: 500 }, (_, line) => `line ${line}\n`).join("")
  const blocks = logBlocks(text)
  expect(blocks.length).toBe(5)
  expect(blocks.join("")).toBe(text)
  expect(logBlocks("")).toEqual([])
})

test("colours go on from one piece to the next until they end", () => {
  const text = `${red}${"hot\n".repeat(250)}${plain}${"cold\n".repeat(100)}`
  const spans = logBlocks(text).map((block) => parseAnsi(block))
  expect(spans.map(([first]) => first?.color)).toEqual([1, 1, 1])
  expect(spans.at(-1)?.at(-1)).toEqual({ text: "cold\n".repeat(100) })
  const rest = logBlocks(`${red}a${plain}\n${"b\n".repeat(300)}`)
  expect(rest.slice(1).every((block) => !block.includes("\u001b"))).toBe(true)
})
