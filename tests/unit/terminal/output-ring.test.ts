import { describe, expect, test } from "vitest"
import { createOutputRing, inParts } from "../../../electron/terminal/output-ring.ts"

describe("kept output", () => {
  test("is the end of all that came, at its position", () => {
    const ring = createOutputRing(1000)
    let all = ""
    for (let round = 0; round < 500; round += 1) {
      const text = `${round} ${["plain", "wörter", "日本語", "👩‍👩‍👧", "\x1b[31m"][round % 5]} `.repeat(round % 7)
      ring.append(text)
      all += text
      expect(ring.end).toBe(all.length)
      expect(ring.end - ring.start).toBeLessThanOrEqual(1000)
      expect(ring.slice(0)).toBe(all.slice(ring.start))
      expect(ring.slice(all.length - 20, all.length - 5)).toBe(all.slice(-20, -5))
    }
    expect(ring.end - ring.start).toBeGreaterThan(998)
  })

  test("goes over many pages, narrow and wide, also in one piece", () => {
    const ring = createOutputRing(400_000)
    let all = ""
    for (const [text, count] of [
      ["abc", 100_000],
      ["é", 50_000],
      ["語", 150_000],
      ["x", 300_000],
      ["👩", 70_000],
      ["end", 1],
    ] as const) {
      ring.append(text.repeat(count))
      all += text.repeat(count)
      expect(ring.slice(ring.start)).toBe(all.slice(ring.start))
      expect(ring.end).toBe(all.length)
    }
  })

  test("never begins inside a surrogate pair", () => {
    const ring = createOutputRing(5)
    ring.append("👩👩👩👩")
    expect([ring.start, ring.slice(0)]).toEqual([4, "👩👩"])
    ring.append("x")
    expect(ring.slice(0)).toBe("👩👩x")
  })

  test("asked for nothing, or for what is not there, is nothing", () => {
    const ring = createOutputRing()
    expect([ring.slice(0), ring.start, ring.end]).toEqual(["", 0, 0])
    ring.append("abc")
    expect([ring.slice(3), ring.slice(9), ring.slice(2, 1), ring.slice(-5, 2)]).toEqual(["", "", "", "ab"])
  })
})

test("parts of a text are as long as allowed, with pairs whole", () => {
  expect([...inParts("a👩b👩", 3)]).toEqual(["a👩", "b👩"])
  expect([...inParts("a👩b👩", 2)]).toEqual(["a", "👩", "b", "👩"])
  expect([...inParts("", 5)]).toEqual([])
})
