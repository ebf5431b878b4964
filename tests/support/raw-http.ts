import { connect, type Socket } from "node:net"

export interface RawAnswer {
  status: number
  /** Lower-case names; the last of several. */
  headers: Record<string, string>
  body: string
  text: string
}

/** Sends bytes as they are and reads until the server closes. Add `Connection: close` to get an end. */
export function sendRaw(port: number, text: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, "127.0.0.1", () => socket.write(text))
    socket.setTimeout(20_000, () => socket.destroy(new Error("no answer within 20 s")))
    socket.on("data", (chunk) => chunks.push(chunk))
    socket.on("error", reject)
    socket.on("close", () => resolve(parse(Buffer.concat(chunks).toString("utf8"))))
  })
}

/** One request with exactly these headers and `Connection: close`. */
export function request(
  port: number,
  line: string,
  headers: Record<string, string | undefined> = {},
  body = "",
): Promise<RawAnswer> {
  const all: Record<string, string | undefined> = { Host: `127.0.0.1:${port}`, Connection: "close", ...headers }
  if (body !== "") all["Content-Length"] ??= String(Buffer.byteLength(body))
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]))
  return sendRaw(port, `${line} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`)
}

function parse(text: string): RawAnswer {
  const end = text.indexOf("\r\n\r\n")
  const [first = "", ...lines] = text.slice(0, end).split("\r\n")
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":")
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  return { status: Number(first.split(" ")[1]), headers, body: text.slice(end + 4), text }
}

export interface RawStream {
  socket: Socket
  /** Everything received so far. */
  text(): string
  /** Resolves when `pattern` was received. */
  until(pattern: string | RegExp): Promise<string>
  closed: Promise<void>
}

/** A request whose answer goes on, read as bytes. */
export function openRaw(port: number, line: string, headers: Record<string, string> = {}): RawStream {
  let received = ""
  const waiting = new Set<() => void>()
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map(([name, value]) => `${name}: ${value}`)
  const socket = connect(port, "127.0.0.1", () => socket.write(`${line} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`))
  socket.setEncoding("utf8")
  socket.on("data", (chunk) => {
    received += chunk
    for (const check of waiting) check()
  })
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()))
  socket.on("error", () => {})
  return {
    socket,
    text: () => received,
    closed,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const deadline = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`not received: ${pattern}\n${received}`))
        }, 15_000)
        // Texts are searched for in what is new only: some answers are megabytes.
        let scanned = 0
        const found = () => {
          if (typeof pattern !== "string") return pattern.test(received)
          const from = Math.max(0, scanned - pattern.length)
          scanned = received.length
          return received.includes(pattern, from)
        }
        const check = () => {
          if (!found()) return
          clearTimeout(deadline)
          waiting.delete(check)
          resolve(received)
        }
        waiting.add(check)
        check()
      }),
  }
}

/** The event-stream text inside a chunked answer. */
export function dechunked(text: string): string {
  let rest = text.slice(text.indexOf("\r\n\r\n") + 4)
  let body = ""
  while (rest !== "") {
    const line = rest.indexOf("\r\n")
    const bytes = Buffer.from(rest.slice(line + 2))
    const size = Number.parseInt(rest.slice(0, line), 16)
    if (!size) break
    body += bytes.subarray(0, size).toString("utf8")
    rest = bytes.subarray(size + 2).toString("utf8")
  }
  return body
}
