import { expect, test } from "vitest"
import { titleOf } from "./title.ts"

test("a session without a name is called new, not by its date", () => {
  expect(titleOf({ title: "New session - 2026-11-21T04:03:50.958Z" })).toBe("New session")
  expect(titleOf({ title: "Child session - 2026-11-21T04:03:50.958Z" })).toBe("Child session")
  expect(titleOf({ title: "New session - the one" })).toBe("New session - the one")
})
