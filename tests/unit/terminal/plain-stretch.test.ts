import { describe, expect, test } from "vitest"
import { createOutputRing } from "../../../electron/terminal/output-ring.ts"
import { createPlainScan, lineFromEnd, stylesIn } from "../../../electron/terminal/plain-stretch.ts"

function ringOf(...texts: string[]) {
  const ring = createOutputRing()
  for (const text of texts) ring.append(text)
  return ring
}

/** Position behind the last thing that is not plain, read in one go and in pieces of every small size. */
function plainFrom(text: string): number {
  const ring = ringOf(text)
  const whole = createPlainScan(ring).plainFrom(0, text.length)
  for (let size = 1; size < Math.min(text.length, 12); size += 1) {
    const scan = createPlainScan(ring)
    let found = 0
    for (let to = size; to < text.length + size; to += size) found = scan.plainFrom(0, Math.min(to, text.length))
    expect([text, size, found]).toEqual([text, size, whole])
  }
  return whole
}

describe("the plain end of an output", () => {
  test("goes back over lines, colours and cleared ends of lines", () => {
    for (const text of [
      "",
      "a few lines\r\nof text\tand more\r\n",
      "\x1b[1;38;2;1;2;3mcolour\x1b[m \x1b[38:5:2mx\x1b[K\x1b[0K\r\n".repeat(5),
      "wörter und 日本語\r\n".repeat(30),
      "unfinished \x1b[38;5",
      "unfinished \x1b",
    ])
      expect([text, plainFrom(text)]).toEqual([text, 0])
  })

  test("begins behind everything else", () => {
    const after = "plain \x1b[31mtext\x1b[m that is longer than a few words\r\n"
    for (const thing of [
      "\x1b[2J",
      "\x1b[1K",
      "\x1b[10K",
      "\x1b[?1049h",
      "\x1b[5A",
      "\x07",
      "\x08",
      "\x7f",
      "\x9b",
      "\x1bM",
      "\x1b7",
      "\x1b(0",
      "\ud83d\ude00",
      `\x1b[${"1;".repeat(40)}m`,
      "\x1b\x1b[2J",
    ]) {
      const found = plainFrom(`before\r\n${thing}${after}`)
      // Inside of the thing or behind it: what is left of it may count as text.
      expect(found, thing).toBeGreaterThan("before\r\n".length)
      expect(found, thing).toBeLessThanOrEqual(`before\r\n${thing}`.length)
    }
    // A cut-off sequence is a thing as well, and what cuts it off is looked at again.
    expect(plainFrom("ab\x1b[3\x1b[31mred")).toBe("ab\x1b[3".length)
  })

  test("is found again when the scan begins behind where it was", () => {
    const text = "plain\r\n".repeat(100)
    const ring = ringOf(`\x1b[2J${text}`, text)
    const scan = createPlainScan(ring)
    expect(scan.plainFrom(0, 100)).toBe(4)
    expect(scan.plainFrom(300, ring.end)).toBe(300)
  })
})

test("the styles of a stretch are what was set since the last reset, in order", () => {
  const text = "\x1b[31mred\x1b[m plain \x1b[1mbold\x1b[48;5;3m\x1b[2Kx"
  const ring = ringOf(text)
  expect(stylesIn(ring, 0, text.length)).toBe("\x1b[m\x1b[1m\x1b[48;5;3m")
  expect(stylesIn(ring, text.indexOf("bold"), text.length)).toBe("\x1b[48;5;3m")
  expect(stylesIn(ring, 0, 5)).toBe("\x1b[31m")
  expect(stylesIn(ring, 0, 2)).toBe("")
})

test("a line is counted back from the end, also over pages of both kinds", () => {
  const lines = Array.from({ length: 20_000 }, (_, at) => (at % 7000 > 6000 ? `zeile ${at} 語\r\n` : `line ${at}\r\n`))
  const ring = ringOf(...lines)
  const text = lines.join("")
  for (const count of [0, 1, 500, 15_000]) {
    const at = text.length - lines.slice(lines.length - count).join("").length
    // With exactly so many line ends behind it.
    expect(lineFromEnd(ring, 0, text.length, count)).toBe(at)
  }
  expect(lineFromEnd(ring, text.length - 50, text.length, 500)).toBeUndefined()
  expect(lineFromEnd(ringOf("a\nb\r\nc"), 0, 6, 1)).toBeUndefined()
})
