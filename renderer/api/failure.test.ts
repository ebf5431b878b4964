import { expect, test } from "vitest"
import { failureOfAnswer, failureOfNetwork } from "./failure.ts"

test("the native dialect's tag and words are kept, with a next step", () => {
  const failure = failureOfAnswer(
    "Could not accept the hunk",
    "POST /outrigger/…",
    409,
    JSON.stringify({ error: { tag: "Stale", message: "src/a.ts changed since the diff was made.", data: {} } }),
  )
  expect(failure).toMatchObject({ tag: "Stale", why: "src/a.ts changed since the diff was made.", status: 409 })
  expect(failure.next).toContain("Refresh")
})

test("the opencode dialect's three error bodies are read", () => {
  const of = (status: number, body: unknown) => failureOfAnswer("x", "GET /", status, JSON.stringify(body))
  expect(of(404, { name: "NotFoundError", data: { message: "Session not found: ses_1" } })).toMatchObject({
    tag: "NotFoundError",
    why: "Session not found: ses_1",
  })
  expect(of(409, { _tag: "SessionBusyError", message: "busy" })).toMatchObject({ tag: "SessionBusyError", why: "busy" })
  expect(of(400, { data: null, success: false })).toMatchObject({ tag: "Http400" })
})

test("an HTML page or an empty body never becomes the reason", () => {
  expect(failureOfAnswer("x", "GET /", 500, "<html>…").why).toBe("The host had an unexpected error.")
  expect(failureOfAnswer("x", "GET /", 401, "").tag).toBe("Unauthorized")
})

test("no answer at all says so", () => {
  expect(failureOfNetwork("x", "GET /", new TypeError("fetch failed"))).toMatchObject({ status: 0, tag: "Network" })
})
