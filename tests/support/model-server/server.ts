import http from "node:http"
import type { AddressInfo } from "node:net"
import { anthropic } from "./anthropic.ts"
import { chat } from "./chat.ts"
import { type Failure, type Frame, isFailure, type Reply } from "./reply.ts"
import { responses } from "./responses.ts"
import { createScript, type Scripted } from "./script.ts"
import type { Asked, ScriptWire, WireName } from "./wire.ts"

export type { Reply } from "./reply.ts"
export type { Scripted } from "./script.ts"
export type { Asked, WireName } from "./wire.ts"

export interface ReceivedRequest {
  wire: WireName
  path: string
  headers: http.IncomingHttpHeaders
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into whatever a wire sends
  body: any
  asked: Asked
  /** The client's port: the same number is the same connection. */
  connection: number
  /** Resolves when the answer is over or its socket closed; true when all was sent. */
  closed: Promise<boolean>
}

export interface ModelServer {
  /** Base URL for all three wires, `http://127.0.0.1:PORT/v1`. */
  url: string
  enqueue(...replies: (Reply | Scripted)[]): void
  /** Every request so far, titles included. */
  requests: ReceivedRequest[]
  /** The next request that no `nextRequest` gave yet. */
  nextRequest(): Promise<ReceivedRequest>
  /** Replies that were not asked for yet. */
  waiting(): number
  close(): Promise<void>
}

const wires: ScriptWire[] = [chat, responses, anthropic]

/** A model provider on loopback that speaks the real wire formats and says what the test wrote. */
export async function startModelServer(options: { port?: number } = {}): Promise<ModelServer> {
  const script = createScript()
  const requests: ReceivedRequest[] = []
  const listeners: (() => void)[] = []
  let given = 0
  let ids = 0

  const server = http.createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500, { "content-type": "application/json" })
      response.end(JSON.stringify({ error: { message: String(error), type: "scripted_server" } }))
    })
  })

  async function handle(request: http.IncomingMessage, response: http.ServerResponse) {
    const path = new URL(request.url ?? "/", "http://server").pathname
    const wire = wires.find((candidate) => path.endsWith(candidate.path))
    if (request.method === "GET" && path.endsWith("/models")) {
      response.writeHead(200, { "content-type": "application/json" })
      response.end(
        JSON.stringify({ object: "list", data: [{ id: "scripted", object: "model", owned_by: "scripted" }] }),
      )
      return
    }
    if (!wire || request.method !== "POST") {
      response.writeHead(404, { "content-type": "application/json" })
      response.end(JSON.stringify({ error: { message: `No such path: ${path}`, type: "not_found" } }))
      return
    }
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"))
    const asked = wire.read(body)
    const closed = new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(response.writableFinished))
    })
    requests.push({
      wire: wire.name,
      path,
      headers: request.headers,
      body,
      asked,
      connection: request.socket.remotePort ?? 0,
      closed,
    })
    for (const listener of listeners.splice(0)) listener()
    ids += 1
    await send(wire, script.answer(asked), asked.model, String(ids), response)
  }

  return {
    url: await listen(server, options.port ?? 0),
    requests,
    enqueue: (...replies) => script.enqueue(...replies),
    waiting: () => script.waiting(),
    async nextRequest() {
      while (requests.length <= given) await new Promise<void>((resolve) => listeners.push(resolve))
      given += 1
      return requests[given - 1] as ReceivedRequest
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function listen(server: http.Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", resolve)
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

async function send(wire: ScriptWire, reply: Reply, model: string, id: string, response: http.ServerResponse) {
  if (!isFailure(reply)) {
    begin(response)
    for (const frame of wire.frames(reply, model, id)) {
      if (!(await write(response, frame, reply.everyMs))) return
    }
    response.end()
    return
  }
  const { fault } = reply
  if (fault === "hang") return
  if (fault === "refuse") {
    response.destroy()
    return
  }
  if (typeof fault === "number" || fault === "overflow") return sendError(wire, reply, response)
  begin(response)
  for (const frame of wire.frames(reply.answer ?? { text: "Half an answer" }, model, id)) {
    if (!(await write(response, frame))) return
    if (frame.delta) break
  }
  if (fault === "end") response.end()
  if (fault === "malformed") response.end('data: {"this is": not JSON\n\n')
  if (fault === "cut") setImmediate(() => response.destroy())
}

function sendError(wire: ScriptWire, failure: Failure, response: http.ServerResponse) {
  const overflow = failure.fault === "overflow" ? wire.overflow : undefined
  const status = overflow?.status ?? Number(failure.fault)
  const message = failure.message ?? overflow?.message ?? `Scripted failure ${status}`
  const type =
    overflow?.type ?? (status === 429 ? "rate_limit_error" : status === 401 ? "authentication_error" : "api_error")
  response.writeHead(status, {
    "content-type": "application/json",
    ...(failure.retryAfter === undefined ? {} : { "retry-after": String(failure.retryAfter) }),
  })
  response.end(JSON.stringify(wire.error(status, message, type)))
}

function begin(response: http.ServerResponse) {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" })
  response.flushHeaders()
}

/** False when the client went away. */
async function write(response: http.ServerResponse, frame: Frame, everyMs = 0): Promise<boolean> {
  if (everyMs > 0 && frame.delta) await new Promise((resolve) => setTimeout(resolve, everyMs))
  if (response.destroyed) return false
  if (!response.write(frame.text)) {
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off("drain", go)
        response.off("close", go)
        resolve()
      }
      response.on("drain", go)
      response.on("close", go)
    })
  }
  return !response.destroyed
}
