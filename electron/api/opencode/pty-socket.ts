import type { WebSocket } from "ws"
import { inParts } from "../../terminal/output-ring.ts"
import type { TerminalClient } from "../../terminal/terminal-client.ts"
import type { Terminals } from "../../terminal/terminals.ts"
import type { SocketRoute, TicketRequest } from "../server/ws.ts"
import type { Services } from "../services.ts"
import { placeOf, realFolder } from "./folder.ts"

/** Characters of a text frame of kept output. */
const frameLimit = 65_536
/** Brings a terminal back to its beginnings, before a whole screen is drawn into it. */
const reset = "\x1bc"

/**
 * `/pty/{id}/connect`: text frames are output, binary ones control: a zero byte and `{"cursor":N}`. What the client sends
 * is typed as it is. A client that does not read is not sent more than it can hold; when it is left behind it gets the
 * screen instead of what it missed.
 */
export function createPtySocket(services: Services): SocketRoute {
  let terminals: Terminals | undefined

  async function place({ segments, query, headers }: TicketRequest) {
    terminals ??= await services.terminals()
    const directory = await realFolder(await placeOf({ query, request: { headers } }, services))
    return { terminals, id: segments[1] ?? "", directory }
  }

  return {
    match: ([first, id, last, ...more]) => first === "pty" && id !== "" && last === "connect" && more.length === 0,
    ticket(request) {
      const ticket = request.query.get("ticket")
      if (!ticket) return undefined
      return place(request).then(
        ({ terminals, ...terminal }) => terminals.tickets.redeem(ticket, terminal),
        // A workspace that is not there: no ticket is for it.
        () => false,
      )
    },
    async accept(request) {
      const { terminals, id, directory } = await place(request)
      terminals.get(id, directory)
    },
    connect(socket, { segments, query }) {
      const id = segments[1] ?? ""
      const live = terminals
      const wanted = Number.parseInt(query.get("cursor") ?? "0", 10)
      try {
        if (!live) return socket.close(1000)
        const attachment = live.attach(
          id,
          socketClient(socket, () => attachment.drained()),
          Number.isNaN(wanted) ? 0 : wanted,
        )
        socket.on("close", () => attachment.dispose())
        socket.on("message", (data: Buffer, binary) => {
          try {
            live.write(id, binary ? data : data.toString())
          } catch {
            // It ended; the client is told as well.
          }
        })
      } catch {
        // It ended between the check and the upgrade.
        socket.close(1000)
      }
    },
  }
}

function socketClient(socket: WebSocket, onSent: () => void): TerminalClient {
  const sent = () => {
    if (socket.readyState === socket.OPEN) onSent()
  }
  const control = (cursor: number) => {
    socket.send(Buffer.concat([Buffer.of(0), Buffer.from(JSON.stringify({ cursor }))]), { binary: true }, sent)
  }
  const whole = (text: string, cursor: number) => {
    for (const part of inParts(text, frameLimit)) socket.send(part)
    control(cursor)
  }
  return {
    replay: whole,
    screen: ({ text, cursor }) => whole(reset + text, cursor),
    output: (output) => socket.send(output.bytes(), { binary: false }, sent),
    // The dialect has no word for it: who changed the size knows it, and others hear `pty.updated`.
    size() {},
    end: () => socket.close(1000),
    backlog: () => socket.bufferedAmount,
    sending: () => socket.bufferedAmount > 0,
  }
}
