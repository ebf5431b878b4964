import type { ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { type Disposable, disposable } from "../../lib/dispose.ts"
import type { Exchange } from "./exchange.ts"

/** Bytes that may wait for one slow client before it is cut off or told to start over. */
export const BACKLOG_LIMIT = 4 * 1024 * 1024
export const HEARTBEAT_MS = 10_000
const TERMINATOR = "0\r\n\r\n"

/**
 * One open event stream. Frames are complete texts (`data: …\n\n`). They leave the process in the same tick, in order, and
 * are never compressed.
 */
export interface EventStream {
  send(text: string): void
  /** Sends what `chunk()` made once for many clients. */
  sendChunk(bytes: Buffer): void
  /** Bytes that the client has not taken yet. */
  backlog(): number
  /** Calls back once, when the backlog is gone. */
  whenDrained(listener: () => void): void
  /** Ends the stream properly, so that the client sees a complete answer. */
  end(): void
  /** Cuts the connection. */
  destroy(): void
  readonly closed: boolean
  onClose(listener: () => void): void
}

/** A text as one HTTP chunk. */
export function chunk(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = `${length.toString(16)}\r\n`
  const bytes = Buffer.allocUnsafe(head.length + length + 2)
  bytes.write(head, 0, "latin1")
  bytes.write(text, head.length, "utf8")
  bytes.write("\r\n", head.length + length, "latin1")
  return bytes
}

/**
 * Answers with an event stream whose headers leave at once. The chunks are written to the socket directly: with many
 * clients the framing is done once for all of them, which `ServerResponse.write` cannot do.
 */
export function openEventStream({ response, request }: Exchange): EventStream {
  response.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
    "Transfer-Encoding": "chunked",
  })
  if (request.method === "HEAD") {
    response.end()
    return closedStream
  }
  response.flushHeaders()
  let closed = false
  const waiting: Buffer[] = []
  const stream: EventStream = {
    send: (text) => stream.sendChunk(chunk(text)),
    sendChunk(bytes) {
      if (closed) return
      const { socket } = response
      if (socket) socket.write(bytes)
      else waiting.push(bytes)
    },
    backlog: () => response.socket?.writableLength ?? 0,
    whenDrained: (listener) => void response.socket?.once("drain", listener),
    end() {
      if (closed) return
      closed = true
      finish(response)
    },
    destroy() {
      closed = true
      response.destroy()
    },
    get closed() {
      return closed
    },
    onClose: (listener) => void response.once("close", listener),
  }
  response.once("close", () => {
    closed = true
  })
  // A pipelined request gets its socket only when the answer before it is complete.
  if (!response.socket)
    response.once("socket", (socket: Socket) => {
      for (const bytes of waiting.splice(0)) socket.write(bytes)
    })
  return stream
}

/** The last chunk and then the end of the connection: Node does not know what was written past it. */
function finish(response: ServerResponse): void {
  const { socket } = response
  if (socket) socket.end(TERMINATOR)
  else response.destroy()
}

const closedStream: EventStream = {
  send() {},
  sendChunk() {},
  backlog: () => 0,
  whenDrained() {},
  end() {},
  destroy() {},
  closed: true,
  onClose: (listener) => queueMicrotask(listener),
}

export interface Channel {
  /** Adds a client; it gets all that is published from now on, until it goes away or the result is disposed. */
  join(stream: EventStream): Disposable
  publish(text: string): void
  /** Sends what is pending and ends every client's stream. */
  end(): void
  readonly size: number
}

export interface ChannelOptions {
  limit?: number
  /** What becomes of a client whose backlog is over the limit. Default: it is cut off and may connect again. */
  onSlow?: (stream: EventStream) => void
}

/**
 * One text for many clients. What is published within one tick is joined and framed once, and written to each client at
 * the end of that tick.
 */
export function createChannel({
  limit = BACKLOG_LIMIT,
  onSlow = (stream) => stream.destroy(),
}: ChannelOptions = {}): Channel {
  const members = new Map<EventStream, Disposable>()
  let pending = ""
  const flush = () => {
    if (pending === "") return
    const bytes = chunk(pending)
    pending = ""
    for (const [stream, leave] of members) {
      stream.sendChunk(bytes)
      if (stream.backlog() > limit) {
        void leave.dispose()
        onSlow(stream)
      }
    }
  }
  return {
    join(stream) {
      flush()
      const leave = disposable(() => void members.delete(stream))
      members.set(stream, leave)
      stream.onClose(() => void leave.dispose())
      return leave
    },
    publish(text) {
      if (members.size === 0) return
      if (pending === "") process.nextTick(flush)
      pending += text
    },
    end() {
      flush()
      for (const stream of [...members.keys()]) stream.end()
    },
    get size() {
      return members.size
    },
  }
}

/** Calls `beat` every ten seconds while at least one stream is open; rests otherwise. */
export function createHeartbeat(beat: (stream: EventStream) => void, everyMs = HEARTBEAT_MS) {
  const streams = new Set<EventStream>()
  let timer: NodeJS.Timeout | undefined
  const rest = () => {
    if (streams.size > 0 || !timer) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    add(stream: EventStream) {
      streams.add(stream)
      timer ??= setInterval(() => {
        for (const each of streams) beat(each)
      }, everyMs).unref()
      stream.onClose(() => {
        streams.delete(stream)
        rest()
      })
    },
  }
}
