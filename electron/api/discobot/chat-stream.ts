import type { Session } from "../../../shared/domain/session.ts"
import type { UiChunk } from "../../../shared/ui-message.ts"
import type { Reading } from "../../session/ui/completions.ts"
import type { Disposable } from "../../lib/dispose.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"
import { wireThread } from "./present.ts"
import { streams } from "./streams.ts"

export interface ThreadFrame {
  event: "history-start" | "history-message" | "history-end" | "chunk"
  data: unknown
  id?: string
}

/**
 * A thread's stream: its history, then chunks of whatever runs, over as many turns as come. With `lastEventId` of the
 * completion that runs, it goes on behind that chunk instead.
 */
export async function followThread(
  services: Services,
  { threadID, thread, lastEventId }: { threadID: string; thread: Session; lastEventId?: string | undefined },
  send: (frame: ThreadFrame) => void,
  /** The thread is gone. */
  onEnd: () => void = () => {},
): Promise<Disposable> {
  const [{ completions }, events] = await Promise.all([services.companions(), services.events()])
  let ended = false
  const chunk = (data: UiChunk, id?: string) => {
    if (!ended) send({ event: "chunk", data, ...(id !== undefined && { id }) })
  }
  const tellThread = () => {
    void wireThread(services, threadID, thread).then(
      (wire) => chunk({ type: "data-thread-update", data: { thread: wire }, transient: true }),
      // The session is gone; its end is told elsewhere.
      () => {},
    )
  }
  const reading = completions.read(
    thread.id,
    {
      chunk: (data, completionID, offset) => chunk(data, `${completionID}:${offset}`),
      running(isRunning, completionId) {
        chunk({
          type: "data-completion-status",
          data: { threadId: threadID, completionId, isRunning },
          transient: true,
        })
        tellThread()
      },
    },
    position(lastEventId),
  )
  if (reading.history) {
    send({ event: "history-start", data: {} })
    for (const message of reading.history) send({ event: "history-message", data: message })
    send({ event: "history-end", data: {} })
  }
  reading.completion?.chunks.forEach((data, at) =>
    chunk(data, `${reading.completion?.id}:${(reading.completion?.first ?? 0) + at}`),
  )
  const subscription = events.subscribe({ sessionID: thread.id }, ({ type }) => {
    if (type === "queue.updated" || type === "session.updated") tellThread()
    if (type !== "session.deleted" || ended) return
    ended = true
    onEnd()
  })
  return {
    async dispose() {
      ended = true
      await subscription.dispose()
      await reading.dispose()
    },
  }
}

function position(id: string | undefined): { completionID: string; offset: number } | undefined {
  const match = /^(cmp_\w+):(-1|\d{1,9})$/.exec(id ?? "")
  return match?.[1] ? { completionID: match[1], offset: Number(match[2]) } : undefined
}

export const streamHeaders = { "x-vercel-ai-ui-message-stream": "v1" }

export async function answerThreadStream(services: Services, exchange: Exchange, threadID: string, thread: Session) {
  const header = exchange.request.headers["last-event-id"]
  const stream = streams.open(services, exchange, { ping: "event: ping\ndata: {}\n\n", headers: streamHeaders })
  const lastEventId = typeof header === "string" ? header : undefined
  const following = await followThread(
    services,
    { threadID, thread, lastEventId },
    ({ event, data, id }) =>
      stream.send(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    () => stream.end(),
  )
  if (stream.closed) await following.dispose()
  else stream.onClose(() => void following.dispose())
}

export interface UiStreamOptions {
  /** Goes on behind these answered approvals: the client has everything before. */
  answered?: Set<string>
  /** Position of the client, from a `Last-Event-ID`; `<completion>:-1` is before the first chunk. */
  lastEventId?: string | undefined
}

/**
 * One answer as the AI SDK's own chat transport reads it: bare chunks, then `[DONE]`. It also ends when every open tool call
 * waits for the person, because that client only sends its approval once the stream is over; its next request goes on from
 * there. False when nothing runs.
 */
export async function answerUiStream(
  services: Services,
  exchange: Exchange,
  thread: Session,
  { answered = new Set(), lastEventId }: UiStreamOptions = {},
): Promise<boolean> {
  const { completions } = await services.companions()
  let take = (_chunk: UiChunk): void => {}
  let over = () => {}
  const reading: Reading = completions.read(
    thread.id,
    { chunk: (chunk) => take(chunk), running: (running) => void (running || over()) },
    position(lastEventId),
  )
  const { completion } = reading
  if (!completion) {
    await reading.dispose()
    return false
  }
  const stream = streams.open(services, exchange, { headers: streamHeaders })
  const open = new Map<string, string | undefined>()
  let done = false
  const finish = () => {
    if (done) return
    done = true
    stream.send("data: [DONE]\n\n")
    stream.end()
    void reading.dispose()
  }
  const note = (chunk: UiChunk) => {
    if (chunk.type === "tool-input-start") open.set(chunk.toolCallId, undefined)
    else if (chunk.type === "tool-approval-request") open.set(chunk.toolCallId, chunk.approvalId)
    else if (chunk.type.startsWith("tool-output-")) open.delete((chunk as { toolCallId: string }).toolCallId)
    else if (chunk.type === "data-tool-approval-response") {
      const { toolCallId } = chunk.data as { toolCallId: string }
      if (open.has(toolCallId)) open.set(toolCallId, undefined)
    }
  }
  const waits = () => open.size > 0 && [...open.values()].every((approval) => approval !== undefined)
  const say = (chunk: UiChunk) => {
    if (done) return
    note(chunk)
    if (chunk.type === "data-tool-approval-response") {
      const { approvalId, approved } = chunk.data as { approvalId: string; approved: boolean }
      stream.send(`data: ${JSON.stringify({ type: "tool-approval-response", approvalId, approved })}\n\n`)
    } else if (!chunk.type.startsWith("data-")) stream.send(`data: ${JSON.stringify(chunk)}\n\n`)
    if (chunk.type === "finish" || chunk.type === "abort") finish()
  }
  // Between the read and here nothing can happen: chunks that come later go to `take`.
  const { chunks } = completion
  const last = chunks.findLastIndex((chunk) => chunk.type === "tool-approval-request" && answered.has(chunk.approvalId))
  const begin = chunks.slice(0, last + 1).findLast((chunk) => chunk.type === "start")
  if (begin) stream.send(`data: ${JSON.stringify(begin)}\n\n`)
  chunks.slice(0, last + 1).forEach(note)
  for (const chunk of chunks.slice(last + 1)) say(chunk)
  if (!completion.running || waits()) finish()
  take = (chunk) => {
    say(chunk)
    if (chunk.type === "tool-approval-request" && waits()) finish()
  }
  over = finish
  stream.onClose(() => {
    done = true
    void reading.dispose()
  })
  return true
}
