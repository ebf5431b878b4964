import { once } from "node:events"
import { afterEach } from "vitest"
import WebSocket, { type ClientOptions } from "ws"
import { until } from "./until.ts"

const opened: WebSocket[] = []

afterEach(() => {
  for (const socket of opened.splice(0)) socket.terminate()
})

export interface Frame {
  binary: boolean
  data: Buffer
}

/** A client that keeps every frame. */
export async function connect(url: string, options: ClientOptions = {}) {
  const socket = new WebSocket(url, options)
  opened.push(socket)
  const frames: Frame[] = []
  const closed = Promise.withResolvers<number>()
  socket.on("message", (data: Buffer, binary) => frames.push({ binary, data }))
  socket.on("close", (code) => closed.resolve(code))
  await once(socket, "open")
  return {
    socket,
    frames,
    closed: closed.promise,
    /** Text frames so far, as one. */
    text: () => textOf(frames.filter(({ binary }) => !binary)),
    bytes: () => textOf(frames.filter(({ binary }) => binary)),
    waitFor: (text: string) => until(() => textOf(frames).includes(text), 15_000),
  }
}

const textOf = (frames: Frame[]) => Buffer.concat(frames.map(({ data }) => data)).toString()

/** The status that an upgrade is refused with, or 101. */
export async function upgradeStatus(url: string, options: ClientOptions = {}): Promise<number> {
  const socket = new WebSocket(url, options)
  try {
    return await new Promise<number>((resolve, reject) => {
      socket.on("open", () => resolve(101))
      socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0))
      socket.on("error", reject)
    })
  } finally {
    socket.on("error", () => {})
    socket.terminate()
  }
}
