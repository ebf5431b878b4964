import { describe, expect, it } from "vitest"
import { createFrames } from "../../../electron/integration/lsp/frames.ts"

const frame = (body: string) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

function read(bytes: Buffer, step: number): string[] {
  const bodies: string[] = []
  const frames = createFrames((body) => bodies.push(body))
  for (let at = 0; at < bytes.length; at += step) frames.push(bytes.subarray(at, at + step))
  return bodies
}

describe("a server's output", () => {
  it("is taken apart the same way in chunks of any size", () => {
    const bodies = ['{"a":1}', '{"text":"grüße 👋 \\r\\n\\r\\n Content-Length: 3"}', "{}"]
    const bytes = Buffer.from(bodies.map(frame).join(""))
    for (let step = 1; step <= bytes.length; step += 1) expect(read(bytes, step)).toEqual(bodies)
  })

  it("may have more headers, in any case, and lines in front of them", () => {
    const text = `Starting up…\ncontent-length:2\r\nContent-Type: x\r\n\r\n{}${frame("[]")}`
    expect(read(Buffer.from(text), 7)).toEqual(["{}", "[]"])
  })

  it("is refused without a length, without an end of the header, and when a message is too long for memory", () => {
    expect(() => read(Buffer.from("Content-Type: x\r\n\r\n{}"), 5)).toThrow(/without a length/)
    expect(() => read(Buffer.alloc(100_000, "x"), 1000)).toThrow(/no header/)
    expect(() => read(Buffer.from("Content-Length: 999999999\r\n\r\n"), 50)).toThrow(/999999999 bytes/)
  })

  it("costs time in proportion to its length", () => {
    const body = JSON.stringify("x".repeat(8_000_000))
    const begun = performance.now()
    expect(read(Buffer.from(frame(body)), 4096)).toHaveLength(1)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})
