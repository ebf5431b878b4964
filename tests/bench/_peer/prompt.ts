import type { Running } from "./contender.ts"

export interface PromptTimes {
  /** ms from sending the prompt to the first delta; undefined when none came. */
  firstDeltaMs: number | undefined
  /** ms to the session's idle event. */
  idleMs: number
  deltas: number
}

/** Sends one prompt and follows it over `/event` until the session is idle. */
export async function timePrompt(server: Running, folder: string, text: string): Promise<PromptTimes> {
  const headers = {
    ...server.headers,
    "content-type": "application/json",
    "x-opencode-directory": encodeURIComponent(folder),
  }
  const post = (target: string, body: unknown) =>
    fetch(server.url + target, { method: "POST", headers, body: JSON.stringify(body) })
  const { id } = (await (await post("/session", { title: "bench" })).json()) as { id: string }
  const abort = new AbortController()
  const stream = await fetch(`${server.url}/event?directory=${encodeURIComponent(folder)}`, {
    headers: server.headers,
    signal: abort.signal,
  })
  const reader = stream.body!.getReader()
  await reader.read()
  const began = performance.now()
  const accepted = post(`/session/${id}/prompt_async`, { parts: [{ type: "text", text }] })
  const decoder = new TextDecoder()
  let buffer = ""
  let firstDeltaMs: number | undefined
  let deltas = 0
  for (;;) {
    const { value, done } = await reader.read()
    if (done) throw new Error("the stream ended")
    const now = performance.now() - began
    buffer += decoder.decode(value, { stream: true })
    const frames = buffer.split("\n\n")
    buffer = frames.pop() ?? ""
    for (const frame of frames) {
      if (frame.includes('"message.part.delta"')) {
        firstDeltaMs ??= now
        deltas += 1
      }
      if (frame.includes('"session.idle"')) {
        abort.abort()
        await accepted
        return { firstDeltaMs, idleMs: now, deltas }
      }
      if (frame.includes('"session.error"')) throw new Error(frame)
    }
  }
}
