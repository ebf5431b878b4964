import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { WebSocket, WebSocketServer } from "ws"
import type { ErrorWording } from "../errors/faults.ts"
import type { Identity } from "./exchange.ts"

/** A WebSocket endpoint. `match` sees the decoded path segments and answers undefined when the path is not its own. */
export interface SocketRoute {
  match(segments: string[]): boolean
  /**
   * For routes that give out one-time tickets: whether the request carries a good one, which then is all the credential it
   * needs. Undefined when it carries none.
   */
  ticket?(request: TicketRequest): Promise<boolean> | undefined
  /** Words a refusal; the opencode dialect's by default. */
  wording?: ErrorWording
  /** May refuse by throwing a Fault before the upgrade is answered. */
  accept?(request: SocketRequest): Promise<void> | void
  connect(socket: WebSocket, request: SocketRequest): void
}

export interface TicketRequest {
  segments: string[]
  query: URLSearchParams
  headers: IncomingMessage["headers"]
}

export interface SocketRequest extends TicketRequest {
  identity: Identity | undefined
}

/** Bytes of one message from a client: keystrokes and small commands. */
const MESSAGE_LIMIT = 1024 * 1024

/** Completes upgrades; the library is loaded with the first one. */
export function createSockets() {
  let server: WebSocketServer | undefined
  return {
    async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
      if (!server) {
        const { WebSocketServer } = await import("ws")
        server ??= new WebSocketServer({ noServer: true, maxPayload: MESSAGE_LIMIT, perMessageDeflate: false })
      }
      const ready = server
      return new Promise((resolve) => ready.handleUpgrade(request, socket, head, resolve))
    },
    /** Tells every client that we go away. */
    close() {
      for (const client of server?.clients ?? []) client.close(1001, "The server is shutting down")
    },
  }
}

/** Refuses an upgrade with a plain HTTP answer. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  reason: string,
  headers: Record<string, string>,
  body: string,
) {
  const lines = Object.entries({
    ...headers,
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  }).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join("\r\n")}\r\n\r\n${body}`)
}
