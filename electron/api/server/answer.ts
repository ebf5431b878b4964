import type { Exchange } from "./exchange.ts"

/** Compressing costs more than loopback saves below this size, in bytes. */
const GZIP_FROM = 32 * 1024

/** Sent with every answer, pages and JSON alike. */
export const commonHeaders: Record<string, string> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
}

/** Sends `value` as JSON with a length, compressed when it is big and the client can read that. */
export async function answerJson(exchange: Exchange, status: number, value: unknown): Promise<void> {
  const text = JSON.stringify(value) ?? "null"
  await answerText(exchange, status, "application/json", text)
}

export async function answerText(exchange: Exchange, status: number, type: string, text: string): Promise<void> {
  const { response, request } = exchange
  response.setHeader("Content-Type", type)
  if (!response.hasHeader("Cache-Control")) response.setHeader("Cache-Control", "no-store")
  let bytes: Buffer = Buffer.from(text)
  if (bytes.length >= GZIP_FROM && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "")) {
    const { gzip } = await import("node:zlib")
    bytes = await new Promise<Buffer>((resolve, reject) =>
      gzip(bytes, { level: 1 }, (error, result) => (error ? reject(error) : resolve(result))),
    )
    response.setHeader("Content-Encoding", "gzip")
    response.appendHeader("Vary", "Accept-Encoding")
  }
  response.setHeader("Content-Length", bytes.length)
  response.writeHead(status)
  response.end(bytes)
}

export function answerEmpty({ response }: Exchange, status: number): void {
  if (status !== 204 && status !== 304) response.setHeader("Content-Length", 0)
  response.writeHead(status)
  response.end()
}
