import { expect, test } from "vitest"
import { reconciled, replaced, stepped, successor, withNew, without } from "./groups.ts"

test("a new terminal gets a tab at the end, or a place right of the one it splits", () => {
  expect(withNew([["a"], ["b"]], "c")).toEqual([["a"], ["b"], ["c"]])
  expect(withNew([["a", "b"], ["d"]], "c", "a")).toEqual([["a", "c", "b"], ["d"]])
  // The host's event was faster than its answer.
  expect(withNew([["a"], ["c"]], "c", "a")).toEqual([["a", "c"]])
})

test("a group ends with its last terminal", () => {
  expect(without([["a"], ["b", "c"]], "a")).toEqual([["b", "c"]])
  expect(without([["b", "c"]], "c")).toEqual([["b"]])
})

test("a restarted terminal takes the old one's place, wherever it was listed meanwhile", () => {
  expect(replaced([["a", "b"], ["n"]], "b", "n")).toEqual([["a", "n"]])
})

test("the remembered order holds for those that are there; others come last", () => {
  expect(reconciled([["a", "x"], ["y"], ["b"]], ["b", "new", "a"])).toEqual([["a"], ["b"], ["new"]])
})

test("what is left beside a closed terminal comes before other tabs", () => {
  expect(successor([["a"], ["b", "c"], ["d"]], "c")).toBe("b")
  expect(successor([["a"], ["b"]], "b")).toBe("a")
  expect(successor([["a"]], "a")).toBeUndefined()
})

test("next and previous go around", () => {
  expect(stepped([["a"], ["b", "c"]], "c", 1)).toBe("a")
  expect(stepped([["a"], ["b", "c"]], "a", -1)).toBe("c")
})
