/** One frame of an event stream. */
export interface EventFrame {
  event: string
  data: string
}

/** The frames of an event stream as its bytes come; comments are left out. */
export async function* readFrames(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<EventFrame> {
  const decoder = new TextDecoder()
  let buffer = ""
  for await (const chunk of bytes) {
    buffer += decoder.decode(chunk, { stream: true })
    let start = 0
    for (let end = buffer.indexOf("\n\n", start); end >= 0; end = buffer.indexOf("\n\n", start)) {
      const frame = readFrame(buffer.slice(start, end))
      start = end + 2
      if (frame) yield frame
    }
    buffer = buffer.slice(start)
  }
}

function readFrame(text: string): EventFrame | undefined {
  let event = "message"
  const data: string[] = []
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) event = line.slice(7)
    else if (line.startsWith("data: ")) data.push(line.slice(6))
  }
  return data.length ? { event, data: data.join("\n") } : undefined
}
