import { describe, expect, it } from "vitest"
import { createFenceFilter, withoutFences } from "../../../electron/api/editor/fences.ts"

const cases: [string, string][] = [
  ["plain", "plain"],
  ["  indented\n", "  indented\n"],
  ["```js\ncode\n```", "code"],
  ["\n```\n  two\n\nlines\n```\n", "  two\n\nlines"],
  ["```js\ncut off", "cut off"],
  ["```js\n```", ""],
  ["``not a fence", "``not a fence"],
  ["", ""],
  ["text with ``` inside", "text with ``` inside"],
  ["```md\na `b` c\n```", "a `b` c"],
]

describe("code fences around an answer", () => {
  it.each(cases)("%j is %j, in one piece or many", (answer, bare) => {
    expect(withoutFences(answer)).toBe(bare)
    const filter = createFenceFilter()
    expect([...answer].map((character) => filter.push(character)).join("") + filter.end()).toBe(bare)
  })

  it("hold nothing back that cannot be part of one", () => {
    const filter = createFenceFilter()
    expect([filter.push("a"), filter.push("bc "), filter.push("d`")]).toEqual(["a", "bc ", "d`"])
  })
})
