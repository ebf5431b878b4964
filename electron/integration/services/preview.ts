import type { IncomingMessage, ServerResponse } from "node:http"
import net from "node:net"
import type { Duplex } from "node:stream"
import { http } from "../../lib/http.ts"
import { listening } from "./listening.ts"
import type { Service, SessionPlace, WorkspaceServices } from "./services.ts"

/** Serves what a service of a session listens on, under a host name of its own: `<session>-svc-<service>.localhost`. */
export interface PreviewProxy {
  /** Whether the request is for a service; then it is answered here. */
  request(request: IncomingMessage, response: ServerResponse): boolean
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

/** What is ours and must not reach a service, and what is about one connection only. */
const withheld = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "connection",
  "keep-alive",
  "te",
  "trailer",
])

export function createPreviewProxy(options: {
  /** The session of a name, which browsers spell in lower case. */
  session: (name: string) => Promise<SessionPlace | undefined>
  services: () => Promise<WorkspaceServices>
}): PreviewProxy {
  async function locate(name: PreviewName, request: IncomingMessage): Promise<Service & { port: number }> {
    const session = await options.session(name.session)
    if (!session) throw new Refused(404, "There is no such session.")
    const services = await options.services()
    const service = (await services.list(session)).find(({ id }) => id === name.service)
    const port = service?.http ?? service?.https
    if (!service || !port) throw new Refused(404, "There is no such service, or it has no port.")
    if (service.passive || service.status !== "stopped") return { ...service, port }
    // A page of another site must not start programs by showing a picture from here.
    if (request.headers["sec-fetch-site"] === "cross-site")
      throw new Refused(503, `${service.name} is stopped. Start it, then reload.`)
    await services.start(session, service.id)
    // Where nothing listens in time, the request says so.
    await listening(port)
    return { ...service, port }
  }

  return {
    request(request, response) {
      const name = previewName(request.headers.host)
      if (!name) return false
      void (async () => {
        const { port } = await locate(name, request)
        const outgoing = http.request({
          host: "127.0.0.1",
          port,
          method: request.method,
          path: request.url,
          headers: { ...forwarded(request), host: `localhost:${port}` },
        })
        outgoing.on("response", (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          answer.pipe(response)
        })
        outgoing.on("error", () => refuse(response, new Refused(502, "The service does not answer on its port yet.")))
        response.once("close", () => outgoing.destroy())
        request.pipe(outgoing)
      })().catch((error: unknown) => refuse(response, error))
      return true
    },
    upgrade(request, socket, head) {
      const name = previewName(request.headers.host)
      if (!name) return false
      socket.on("error", () => socket.destroy())
      void (async () => {
        const { port } = await locate(name, request)
        const outgoing = net.connect(port, "127.0.0.1", () => {
          const headers = Object.entries({ ...forwarded(request), host: `localhost:${port}`, connection: "Upgrade" })
          const lines = headers.map(([key, value]) => `${key}: ${String(value)}`)
          outgoing.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
          outgoing.write(head)
          outgoing.pipe(socket).pipe(outgoing)
        })
        outgoing.on("error", () => socket.destroy())
        socket.once("close", () => outgoing.destroy())
      })().catch(() => socket.destroy())
      return true
    },
  }
}

interface PreviewName {
  session: string
  service: string
}

/** Undefined for every other host. */
export function previewName(host: string | undefined): PreviewName | undefined {
  const match = /^([a-z0-9_.-]+)-svc-([a-z0-9_-]+)\.localhost(?::\d{1,5})?$/.exec(host?.toLowerCase() ?? "")
  return match?.[1] && match[2] ? { session: match[1], service: match[2] } : undefined
}

const forwarded = ({ headers }: IncomingMessage) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !withheld.has(name)))

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const status = error instanceof Refused ? error.status : 502
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" })
  response.end(error instanceof Refused ? error.message : "The service could not be started.")
}
