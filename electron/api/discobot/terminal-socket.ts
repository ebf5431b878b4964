import type { WebSocket } from "ws"
import * as z from "zod/mini"
import type { TerminalClient } from "../../terminal/terminal-client.ts"
import type { SocketRequest } from "../server/ws.ts"
import type { Services } from "../services.ts"
import { sessionTerminal } from "./session-terminal.ts"

const Input = z.union([
  z.object({ type: z.literal("input"), data: z.string() }),
  z.object({
    type: z.literal("resize"),
    data: z.object({ rows: z.number().check(z.gte(1), z.lte(1000)), cols: z.number().check(z.gte(1), z.lte(2000)) }),
  }),
])

/** Serves the session's shell, one whoever looks at it. */
export async function serveTerminal(
  services: Services,
  socket: WebSocket,
  { query }: SocketRequest,
  sessionId: string,
): Promise<void> {
  const early: Buffer[] = []
  let take = (data: Buffer): void => void early.push(data)
  socket.on("message", (data: Buffer) => take(data))
  socket.on("error", () => {})
  const session = (await services.companions()).aliases.get(sessionId)
  const size = { rows: atLeast(query.get("rows"), 20, 1000), cols: atLeast(query.get("cols"), 80, 2000) }
  const terminals = await services.terminals()
  const id = await sessionTerminal(services, session, size)
  const send = (data: string) => {
    if (data !== "" && socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type: "output", data }))
  }
  const client: TerminalClient = {
    replay: (text) => send(text),
    screen: ({ text }) => send(text),
    output: ({ text }) => send(text),
    size() {},
    end: () => socket.close(1000, "shell exited"),
    backlog: () => socket.bufferedAmount,
  }
  const attachment = terminals.attach(id, client, 0)
  socket.on("close", () => attachment.dispose())
  take = (data) => {
    const message = read(data)
    try {
      if (!message) socket.send(JSON.stringify({ type: "error", data: "Unknown message" }))
      else if (message.type === "input") terminals.write(id, message.data)
      else terminals.update(id, { size: { rows: Math.floor(message.data.rows), cols: Math.floor(message.data.cols) } })
      attachment.drained()
    } catch {
      // The shell ended; the socket is closed for that.
    }
  }
  for (const data of early) take(data)
}

function atLeast(text: string | null, least: number, most: number): number {
  const value = Math.floor(Number(text ?? 0))
  return Number.isFinite(value) ? Math.min(Math.max(value, least), most) : least
}

function read(data: Buffer) {
  try {
    return Input.safeParse(JSON.parse(data.toString("utf8"))).data
  } catch {
    return undefined
  }
}
