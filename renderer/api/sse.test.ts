import { expect, test } from "vitest"
import { createSseReader, type SseFrame } from "./sse.ts"

function read(chunks: string[]): SseFrame[] {
  const frames: SseFrame[] = []
  const feed = createSseReader((frame) => frames.push(frame))
  for (const chunk of chunks) feed(chunk)
  return frames
}

const text = ': hi\n\nevent: hello\ndata: {"cursor":3}\n\nid: 4\nevent: message\ndata: {"a":\ndata: 1}\r\n\r\n'
const wanted = [
  { event: "hello", id: null, data: '{"cursor":3}' },
  { event: "message", id: "4", data: '{"a":\n1}' },
]

test("frames, comments, multi-line data and CRLF", () => {
  expect(read([text])).toEqual(wanted)
})

test("any cut of the bytes gives the same frames", () => {
  for (let cut = 1; cut < text.length; cut += 1) {
    expect(read([text.slice(0, cut), text.slice(cut)])).toEqual(wanted)
  }
  expect(read([...text])).toEqual(wanted)
})
