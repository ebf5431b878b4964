import type { WebSocket } from "ws"
import { isFault } from "../../../shared/fault.ts"
import type { TerminalMessage, TerminalRequest } from "../../../shared/native/terminal.ts"
import type { TerminalClient } from "../../terminal/terminal-client.ts"
import type { Terminals } from "../../terminal/terminals.ts"
import { nativeError } from "../errors/native.ts"
import type { SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"

type Schema = typeof import("../../../shared/native/terminal.ts").TerminalRequest

/** `/outrigger/terminals/:id` (shared/native/terminal.ts says the frames). */
export function createTerminalSocket(services: Services): SocketRoute {
  let ready: { terminals: Terminals; schema: Schema } | undefined

  return {
    match: ([first, second, id, ...more]) =>
      first === "outrigger" && second === "terminals" && Boolean(id) && more.length === 0,
    wording: nativeError,
    async accept({ segments }) {
      if (!ready) {
        const [terminals, { TerminalRequest }] = await Promise.all([
          services.terminals(),
          import("../../../shared/native/terminal.ts"),
        ])
        ready = { terminals, schema: TerminalRequest }
      }
      ready.terminals.get(segments[2] ?? "")
    },
    connect(socket, { segments }) {
      if (ready) serve(socket, segments[2] ?? "", ready)
      else socket.close(1000)
    },
  }
}

function serve(socket: WebSocket, id: string, { terminals, schema }: { terminals: Terminals; schema: Schema }): void {
  const { client, acknowledge } = socketClient(socket)
  try {
    const attachment = terminals.attach(id, client, "screen")
    socket.on("close", () => attachment.dispose())
    socket.on("message", (data: Buffer, binary) => {
      try {
        const request = binary ? undefined : read(data, schema)
        if (binary) terminals.write(id, data)
        else if (!request) say(socket, { type: "error", message: "This frame is no request that is known here." })
        else if (request.type === "input") terminals.write(id, request.data)
        else if (request.type === "clear") void terminals.clear(id).catch(() => {})
        else if (request.type === "resize") terminals.update(id, { size: request })
        else {
          acknowledge(request.bytes)
          attachment.drained()
        }
      } catch (error) {
        // That it ended the client is told as well.
        if (isFault(error, "Unavailable")) say(socket, { type: "error", message: error.message })
      }
    })
  } catch {
    // It ended between the check and the upgrade.
    socket.close(1000)
  }
}

function socketClient(socket: WebSocket): { client: TerminalClient; acknowledge(bytes: number): void } {
  /** Bytes that the client has not acknowledged. */
  let outstanding = 0
  const send = (bytes: Buffer) => {
    outstanding += bytes.length
    socket.send(bytes, { binary: true })
  }
  return {
    acknowledge(bytes) {
      outstanding = Math.max(outstanding - bytes, 0)
    },
    client: {
      replay() {},
      screen({ text, cols, rows, cursor }) {
        say(socket, { type: "screen", cols, rows, cursor })
        send(Buffer.from(text))
      },
      output: (output) => send(output.bytes()),
      size: ({ cols, rows }) => say(socket, { type: "size", cols, rows }),
      end(exitCode) {
        say(socket, { type: "exit", exitCode })
        socket.close(1000)
      },
      backlog: () => outstanding,
      sending: () => socket.bufferedAmount > 0,
    },
  }
}

const say = (socket: WebSocket, message: TerminalMessage) => socket.send(JSON.stringify(message))

function read(data: Buffer, schema: Schema): TerminalRequest | undefined {
  try {
    return schema.safeParse(JSON.parse(data.toString())).data
  } catch {
    return undefined
  }
}
