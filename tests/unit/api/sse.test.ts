import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { chunk, createChannel, createHeartbeat, type EventStream } from "../../../electron/api/server/sse.ts"

function fakeStream(backlog = 0) {
  const sent: string[] = []
  const closing: (() => void)[] = []
  let closed = false
  const stream: EventStream = {
    send: (text) => void sent.push(text),
    sendChunk: (bytes) => void sent.push(bytes.toString()),
    backlog: () => backlog,
    whenDrained() {},
    end: () => stream.destroy(),
    destroy() {
      if (closed) return
      closed = true
      for (const listener of closing) listener()
    },
    get closed() {
      return closed
    },
    onClose: (listener) => void closing.push(listener),
  }
  return { stream, sent }
}

const tick = () => new Promise<void>((resolve) => process.nextTick(resolve))

it("chunk counts bytes, not characters", () => {
  expect(chunk("data: ä\n\n").toString()).toBe("a\r\ndata: ä\n\n\r\n")
})

describe("a channel", () => {
  it("sends what is published in one tick as one chunk, in order, and at the end of that tick", async () => {
    const channel = createChannel()
    const { stream, sent } = fakeStream()
    channel.join(stream)
    channel.publish("a")
    channel.publish("b")
    await tick()
    channel.publish("c")
    await tick()
    expect(sent).toEqual(["2\r\nab\r\n", "1\r\nc\r\n"])
  })

  it("gives a client nothing from before it joined, and nothing after it left", async () => {
    const channel = createChannel()
    const [first, second] = [fakeStream(), fakeStream()]
    channel.join(first.stream)
    channel.publish("before")
    channel.join(second.stream)
    channel.publish("after")
    await tick()
    first.stream.destroy()
    channel.publish("late")
    await tick()
    expect(first.sent.join("")).toContain("before")
    expect(first.sent.join("")).not.toContain("late")
    expect(second.sent).toEqual(["5\r\nafter\r\n", "4\r\nlate\r\n"])
    expect(channel.size).toBe(1)
  })

  it("cuts off a client that does not read, alone", async () => {
    const channel = createChannel({ limit: 100 })
    const [slow, good] = [fakeStream(101), fakeStream(100)]
    channel.join(slow.stream)
    channel.join(good.stream)
    channel.publish("x")
    await tick()
    expect([slow.stream.closed, good.stream.closed, channel.size]).toEqual([true, false, 1])
  })
})

describe("the heartbeat", () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it("beats every ten seconds while someone listens, and keeps no timer otherwise", () => {
    const beat = vi.fn((stream: EventStream) => stream.send("beat"))
    const heartbeat = createHeartbeat(beat)
    expect(vi.getTimerCount()).toBe(0)
    const { stream, sent } = fakeStream()
    heartbeat.add(stream)
    vi.advanceTimersByTime(9_999)
    expect(sent).toEqual([])
    vi.advanceTimersByTime(10_001)
    expect(sent).toEqual(["beat", "beat"])
    stream.destroy()
    expect(vi.getTimerCount()).toBe(0)
  })
})
