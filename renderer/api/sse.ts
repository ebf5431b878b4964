export interface SseFrame {
  event: string
  id: string | null
  data: string
}

/** Incremental reader of the event-stream format: feed it text as it comes, get whole frames. Comments are skipped. */
export function createSseReader(onFrame: (frame: SseFrame) => void): (chunk: string) => void {
  let buffer = ""
  let event = "message"
  let id: string | null = null
  let data: string[] = []

  function line(text: string) {
    if (text === "") {
      if (data.length > 0) onFrame({ event, id, data: data.join("\n") })
      event = "message"
      id = null
      data = []
      return
    }
    if (text.startsWith(":")) return
    const colon = text.indexOf(":")
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? "" : text.slice(colon + (text[colon + 1] === " " ? 2 : 1))
    if (field === "data") data.push(value)
    else if (field === "event") event = value
    else if (field === "id") id = value
  }

  return (chunk) => {
    buffer += chunk
    let start = 0
    for (;;) {
      const end = buffer.indexOf("\n", start)
      if (end < 0) break
      line(buffer.slice(start, buffer[end - 1] === "\r" ? end - 1 : end))
      start = end + 1
    }
    buffer = buffer.slice(start)
  }
}
