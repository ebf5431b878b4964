import http from "node:http"
import https from "node:https"
import type { Disposable } from "../lib/dispose.ts"

export type Fetch = typeof globalThis.fetch

export interface HttpFetch extends Disposable {
  /** A `fetch` whose `onBytes` runs for every chunk that arrives, comments and pings included. */
  fetch(onBytes?: () => void): Fetch
}

/**
 * `fetch` for model streams over node:http(s): chunks go from the socket straight into the body stream, an abort
 * destroys the socket at once, no hidden header or body timeout, and HTTP(S)_PROXY with NO_PROXY are followed, except
 * for loopback. It does not follow redirects (a model endpoint has none; a key must not travel to another host).
 */
export function createHttpFetch(env: Record<string, string | undefined> = {}): HttpFetch {
  const proxyEnv = Object.fromEntries(Object.entries(env).filter(([name]) => /^(https?|no)_proxy$/i.test(name)))
  const agents = {
    "http:": new http.Agent({ keepAlive: true, proxyEnv }),
    "https:": new https.Agent({ keepAlive: true, proxyEnv }),
    loopback: new http.Agent({ keepAlive: true }),
  }

  function send(url: URL, init: RequestInit, onBytes: (() => void) | undefined, retry: boolean): Promise<Response> {
    const signal = init.signal ?? undefined
    const secure = url.protocol === "https:"
    const agent = secure ? agents["https:"] : isLoopback(url.hostname) ? agents.loopback : agents["http:"]
    // The provider packages send JSON text only.
    const body = typeof init.body === "string" ? Buffer.from(init.body) : undefined
    const headers: Record<string, string> = { "accept-encoding": "identity" }
    new Headers(init.headers).forEach((value, name) => {
      headers[name] = value
    })
    if (body) headers["content-length"] = String(body.byteLength)

    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(aborted())
      let stream: ReadableStreamDefaultController<Uint8Array> | undefined
      let answered = false
      const request = (secure ? https : http).request(url, { method: init.method ?? "GET", headers, agent })
      const onAbort = () => request.destroy(aborted())
      signal?.addEventListener("abort", onAbort, { once: true })
      const settle = () => signal?.removeEventListener("abort", onAbort)
      const fail = (error: Error) => {
        settle()
        if (stream) {
          stream.error(error.name === "AbortError" ? error : terminated(error))
          stream = undefined
        } else if (!answered) reject(error.name === "AbortError" ? error : unreachable(error))
      }

      request.on("error", (error: NodeJS.ErrnoException) => {
        // The server closed an idle connection while we were about to use it again: nothing was processed.
        if (retry && !answered && request.reusedSocket && error.code === "ECONNRESET") {
          settle()
          resolve(send(url, init, onBytes, false))
        } else fail(error)
      })
      request.on("response", (response) => {
        answered = true
        onBytes?.()
        const source = new ReadableStream<Uint8Array>(
          {
            start(controller) {
              stream = controller
            },
            pull() {
              response.resume()
            },
            cancel() {
              stream = undefined
              settle()
              request.destroy()
            },
          },
          { highWaterMark: 64 },
        )
        // One read of the socket often holds many small chunks: they go on as one, which halves the cost of a delta.
        let pending: Buffer[] = []
        const flush = () => {
          if (!stream || pending.length === 0) return
          stream.enqueue(Buffer.concat(pending))
          pending = []
          if ((stream.desiredSize ?? 0) <= 0) response.pause()
        }
        response.on("data", (chunk: Buffer) => {
          if (pending.push(chunk) === 1) {
            onBytes?.()
            queueMicrotask(flush)
          }
        })
        response.on("end", () => {
          settle()
          flush()
          stream?.close()
          stream = undefined
        })
        response.on("error", fail)
        response.on("close", () => fail(new Error("the connection was closed before the answer ended")))
        const status = response.statusCode ?? 0
        const bodyless = status === 204 || status === 304
        resolve(
          new Response(bodyless ? null : source, {
            status,
            statusText: response.statusMessage ?? "",
            headers: flatten(response.headers),
          }),
        )
      })
      request.end(body)
    })
  }

  return {
    fetch: (onBytes) => (input, init) =>
      send(new URL(input instanceof Request ? input.url : input), init ?? {}, onBytes, true),
    dispose() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname)

const aborted = () => new DOMException("The model call was aborted", "AbortError")

// The names and messages that fetch uses, so that the provider packages see the same two failures as from fetch.
const unreachable = (cause: Error) => new TypeError("fetch failed", { cause })
const terminated = (cause: Error) => new TypeError("terminated", { cause })

function flatten(headers: http.IncomingHttpHeaders): [string, string][] {
  const pairs: [string, string][] = []
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) pairs.push([name, Array.isArray(value) ? value.join(", ") : value])
  }
  return pairs
}
