import { describe, expect, it } from "vitest"
import { createControlQueue } from "./control-queue.ts"

const never = () => new AbortController().signal

describe("the control queue", () => {
  it("hands requests out in order and gives each its own answer", async () => {
    const queue = createControlQueue()
    const first = queue.request({ path: "/a", body: 1 })
    const second = queue.request({ path: "/b", body: 2 })
    expect(await queue.next(never())).toEqual({ path: "/a", body: 1 })
    expect(await queue.next(never())).toEqual({ path: "/b", body: 2 })
    queue.respond("one")
    queue.respond("two")
    expect([await first, await second]).toEqual(["one", "two"])
  })

  it("wakes a controller that waits, and passes over one that hung up", async () => {
    const queue = createControlQueue()
    const gone = new AbortController()
    const lost = queue.next(gone.signal)
    const waiting = queue.next(never())
    gone.abort()
    await expect(lost).rejects.toMatchObject({ tag: "Aborted" })
    const answer = queue.request({ path: "/c", body: null })
    expect(await waiting).toEqual({ path: "/c", body: null })
    queue.respond({ done: true })
    expect(await answer).toEqual({ done: true })
    queue.respond("nobody asked")
  })

  it("tells who asks when nothing answers", async () => {
    const queue = createControlQueue({ patienceMs: 20 })
    await expect(queue.request({ path: "/d", body: {} })).rejects.toMatchObject({ tag: "Unavailable" })
    const next = queue.next(never())
    const answer = queue.request({ path: "/e", body: {} })
    expect((await next).path).toBe("/e")
    queue.respond(1)
    expect(await answer).toBe(1)
  })
})
