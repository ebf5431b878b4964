import path from "node:path"
import type { WebSocket } from "ws"
import { isFault } from "../../../shared/fault.ts"
import type { TerminalClient } from "../../terminal/terminal-client.ts"
import type { SocketRequest, SocketRoute } from "../server/ws.ts"
import type { Services } from "../services.ts"
import { serveBrowser } from "./browser-socket.ts"
import { workbenchError } from "./error.ts"
import { number, readFrame } from "./frame.ts"

const usualSize = { cols: 100, rows: 30 }
/** Close code for a folder that may not be worked in. */
const BAD_WORKSPACE = 4400

const matches = (segments: string[], name: string, alone: boolean) => {
  const [first, ...rest] = segments
  const ours = first === "api" ? rest : alone ? segments : []
  return ours.length === 2 && ours[0] === name && ours[1] === "ws"
}

/** `/api/terminal/ws` and `/api/browser/ws`; with `alone` also without the prefix. */
export function createWorkbenchSockets(services: Services, { alone = false } = {}): SocketRoute[] {
  return [
    {
      match: (segments) => matches(segments, "terminal", alone),
      wording: workbenchError,
      connect: (socket, request) => void serveTerminal(services, socket, request),
    },
    {
      match: (segments) => matches(segments, "browser", alone),
      wording: workbenchError,
      connect: (socket) => void serveBrowser(services, socket),
    },
  ]
}

/** Closes the socket and answers undefined when the folder may not be worked in. */
async function folderOf(services: Services, socket: WebSocket, query: URLSearchParams): Promise<string | undefined> {
  const { folder } = await services.workbench()
  const named = query.get("workspace")
  if (named === null) return folder.get()
  try {
    return await folder.check(named)
  } catch (error) {
    if (!isFault(error)) throw error
    // A reason holds 123 bytes at most.
    socket.close(
      BAD_WORKSPACE,
      Buffer.from(error.message)
        .subarray(0, 120)
        .toString("utf8")
        .replace(/\uFFFD+$/, ""),
    )
    return undefined
  }
}

async function serveTerminal(services: Services, socket: WebSocket, { query }: SocketRequest): Promise<void> {
  /** Frames that come before the shell is there. */
  let early: Record<string, unknown>[] | undefined = []
  let handle: (frame: Record<string, unknown>) => void = (frame) => void early?.push(frame)
  let closed = false
  socket.on("message", (data: Buffer, binary) => {
    const frame = binary ? undefined : readFrame(data)
    if (frame) handle(frame)
  })
  socket.on("close", () => {
    closed = true
  })
  try {
    const directory = await folderOf(services, socket, query)
    if (directory === undefined) return
    const terminals = await services.terminals()
    const pty = await terminals.create({
      directory,
      size: { cols: number(query.get("cols"), usualSize.cols), rows: number(query.get("rows"), usualSize.rows) },
      title: path.basename(directory) || directory,
    })
    const end = () => void terminals.remove(pty.id).catch(() => {})
    if (closed) return end()
    socket.on("close", end)
    let drained = () => {}
    const say = (frame: Record<string, unknown>) => socket.send(JSON.stringify(frame), () => drained())
    const print = (data: string) => {
      if (data !== "") say({ type: "data", data })
    }
    const client: TerminalClient = {
      replay: print,
      // A client that fell behind gets the screen as it is, in place of what was left out.
      screen: ({ text }) => print(`\x1bc${text}`),
      output: ({ text }) => print(text),
      size() {},
      end(exitCode) {
        say({ type: "exit", exitCode })
        socket.close(1000)
      },
      backlog: () => socket.bufferedAmount,
    }
    const attachment = terminals.attach(pty.id, client, 0)
    drained = () => attachment.drained()
    socket.on("close", () => attachment.dispose())
    handle = ({ type, data, cols, rows }) => {
      try {
        if (type === "input" && typeof data === "string") terminals.write(pty.id, data)
        else if (type === "resize")
          terminals.update(pty.id, {
            size: { cols: number(cols, usualSize.cols), rows: number(rows, usualSize.rows) },
          })
      } catch {
        // It ended; the client is told as well.
      }
    }
    const waiting = early
    early = undefined
    for (const frame of waiting) handle(frame)
  } catch (error) {
    services.log("workbench", "warn", "a terminal could not be opened", { error: String(error) })
    socket.close(1011, "The terminal could not be opened.")
  }
}
