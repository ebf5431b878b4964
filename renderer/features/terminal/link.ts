import type { TerminalMessage, TerminalRequest } from "../../../shared/native/terminal.ts"

export interface TerminalSize {
  cols: number
  rows: number
}

export interface TerminalLinkOptions {
  url: string
  /** Draws the bytes after everything before them; `done` once they are parsed. */
  draw(bytes: Uint8Array, done: () => void): void
  /** What was drawn is void: the next bytes are the whole screen. */
  begin(size: TerminalSize): void
  /** The bytes that follow are for this size. */
  resized(size: TerminalSize): void
  /** Connected for the first time or again, or cut off. */
  onState(connected: boolean): void
  /** Something that was sent was refused. */
  onRefusal(message: string): void
  onExit(exitCode: number): void
  /** Cut off without a word: whether the terminal still runs. Undefined when nobody can tell now. */
  alive(): Promise<boolean | undefined>
  onGone(): void
}

export interface TerminalLink {
  /** What was typed. Lost while cut off. */
  type(bytes: Uint8Array<ArrayBuffer>): void
  resize(size: TerminalSize): void
  clear(): void
  close(): void
}

const pauses = [200, 500, 1000, 2000, 4000]
/** Bytes. A frame must stay below what the host takes in one message. */
const typedLimit = 256 * 1024
/** Drawn bytes are acknowledged in steps of so many, and whenever nothing is left to draw. */
const acknowledgeStep = 128 * 1024

/**
 * One window's line to a running terminal. It acknowledges what was drawn, so that the host holds the program back
 * rather than flood us, and after a cut it comes back by itself and gets the whole screen.
 */
export function openLink(options: TerminalLinkOptions): TerminalLink {
  let socket: WebSocket | null = null
  let closed = false
  let ended = false
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let size: TerminalSize | null = null

  function connect(): void {
    const made = new WebSocket(options.url)
    made.binaryType = "arraybuffer"
    socket = made
    /** Bytes that are not drawn yet, and drawn ones that are not acknowledged. */
    let waiting = 0
    let drawn = 0

    const onBytes = (bytes: Uint8Array) => {
      waiting += bytes.length
      options.draw(bytes, () => {
        waiting -= bytes.length
        drawn += bytes.length
        if (waiting > 0 && drawn < acknowledgeStep) return
        say({ type: "ack", bytes: drawn }, made)
        drawn = 0
      })
    }
    const onMessage = (message: TerminalMessage) => {
      if (message.type === "screen") options.begin(message)
      else if (message.type === "size") options.resized(message)
      else if (message.type === "error") options.onRefusal(message.message)
      else if (message.type === "exit") {
        ended = true
        options.onExit(message.exitCode)
      }
    }
    made.onopen = () => {
      attempt = 0
      if (size) say({ type: "resize", ...size }, made)
      options.onState(true)
    }
    made.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (closed) return
      if (typeof data === "string") onMessage(JSON.parse(data) as TerminalMessage)
      else onBytes(new Uint8Array(data))
    }
    made.onclose = () => {
      socket = null
      if (closed || ended) return
      options.onState(false)
      void comeBack()
    }
  }

  async function comeBack(): Promise<void> {
    const alive = await options.alive()
    if (closed || ended) return
    if (alive === false) {
      ended = true
      options.onGone()
      return
    }
    timer = setTimeout(connect, pauses[Math.min(attempt, pauses.length - 1)])
    attempt += 1
  }

  function say(request: TerminalRequest, to = socket): void {
    if (to?.readyState === WebSocket.OPEN) to.send(JSON.stringify(request))
  }

  connect()
  return {
    type(bytes) {
      for (let at = 0; at < bytes.length; at += typedLimit) {
        if (socket?.readyState === WebSocket.OPEN) socket.send(bytes.subarray(at, at + typedLimit))
      }
    },
    resize(next) {
      if (size?.cols === next.cols && size.rows === next.rows) return
      size = next
      say({ type: "resize", ...next })
    },
    clear: () => say({ type: "clear" }),
    close() {
      closed = true
      clearTimeout(timer)
      socket?.close(1000)
    },
  }
}
