import type { ClientRequestArgs, IncomingMessage, ServerResponse } from "node:http"
import net from "node:net"
import { type Duplex, pipeline } from "node:stream"
import { isFault } from "../../../shared/fault.ts"
import { http } from "../../lib/http.ts"
import { listening } from "./listening.ts"
import { answeredHeaders, forwardedHeaders, type Sides } from "./preview-headers.ts"
import { type PreviewName, previewName } from "./preview-name.ts"
import type { SessionPlace, WorkspaceServices } from "./services.ts"

/** Serves what a service of a session listens on, under a host name of its own: `<session>-svc-<service>.localhost`. */
export interface PreviewProxy {
  /** Whether the request is for a service; then it is answered here. */
  request(request: IncomingMessage, response: ServerResponse): boolean
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
}

export interface PreviewOptions {
  /** The session of a name, which browsers spell in lower case. */
  session: (name: string) => Promise<SessionPlace | undefined>
  services: () => Promise<WorkspaceServices>
  /** Ports that the host itself listens on: no service is there. */
  ownPorts: () => number[]
  /** Whether a page that is asked for may start the service. */
  mayStart: (session: SessionPlace, id: string) => Promise<boolean>
  /** Whether this is our own credential: it is not passed on. */
  isOurs: (credential: { authorization?: string; query?: URLSearchParams }) => boolean
}

/** A service that was started this long ago may still have to begin to listen, ms. */
const FRESH_MS = 10_000

interface Target extends Sides {
  port: number
  secure: boolean
}

export function createPreviewProxy(options: PreviewOptions): PreviewProxy {
  async function locate(name: PreviewName, { headers }: IncomingMessage): Promise<Target> {
    const session = await options.session(name.session)
    if (!session) throw new Refused(404, "There is no such session.")
    const services = await options.services()
    const service = (await services.list(session)).find(({ id }) => id === name.service)
    const port = service?.http ?? service?.https
    if (!service || !port) throw new Refused(404, "There is no such service, or it has no port.")
    // Through here a page would reach our API under a name that is a service's.
    if (options.ownPorts().includes(port))
      throw new Refused(403, `Port ${port} is Outrigger's own. Give ${service.name} another one.`)
    const secure = service.http === undefined
    const sides = { page: `http://${headers.host}`, service: `http${secure ? "s" : ""}://localhost:${port}` }
    const target = { port, secure, ...sides }
    if (service.passive) return target
    if (service.status === "stopped") {
      // A page of another site must not start programs by showing a picture from here.
      if (headers["sec-fetch-site"] === "cross-site")
        throw new Refused(503, `${service.name} is stopped. Start it, then reload.`)
      if (!(await options.mayStart(session, service.id)))
        throw new Refused(503, `${service.name} is stopped, and was not allowed to run yet. Start it in the window.`)
      await services.start(session, service.id).catch((error: unknown) => {
        // Two first requests of one page: the other one has started it.
        if (!isFault(error, "Conflict")) throw error
      })
    } else if (Date.now() - Date.parse(service.startedAt ?? "") > FRESH_MS) return target
    const gone = () => !services.running().some((each) => each.session.id === session.id && each.id === service.id)
    if (!(await listening(port, gone)) && gone())
      throw new Refused(502, `${service.name} ended before it answered. Its output says why.`)
    return target
  }

  const headersFor = (request: IncomingMessage, target: Target) =>
    forwardedHeaders(request.headers, target, (authorization) => options.isOurs({ authorization }))

  /** The path as it was asked for, without our own token. */
  function pathOf({ url = "/" }: IncomingMessage): string {
    if (!url.includes("token=")) return url
    const at = new URL(url, "http://preview.localhost")
    if (!options.isOurs({ query: at.searchParams })) return url
    at.searchParams.delete("token")
    at.searchParams.delete("auth_token")
    return at.pathname + at.search
  }

  return {
    request(request, response) {
      const name = previewName(request.headers.host)
      if (!name) return false
      void (async () => {
        const target = await locate(name, request)
        const wanted: ClientRequestArgs = {
          host: "localhost",
          port: target.port,
          method: request.method,
          path: pathOf(request),
          headers: headersFor(request, target),
          // A connection of its own: a service that was started anew has closed the earlier ones.
          agent: false,
        }
        const outgoing = target.secure
          ? process.getBuiltinModule("node:https").request({ ...wanted, rejectUnauthorized: false })
          : http.request(wanted)
        outgoing.on("response", (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answeredHeaders(answer.headers, target))
          // Event streams say nothing for a long time after their head.
          response.flushHeaders()
          // An answer that breaks off breaks off here too, instead of looking complete.
          pipeline(answer, response, () => {})
        })
        outgoing.on("error", () => refuse(response, new Refused(502, "The service does not answer on its port.")))
        response.once("close", () => outgoing.destroy())
        pipeline(request, outgoing, () => {})
      })().catch((error: unknown) => refuse(response, error))
      return true
    },
    upgrade(request, socket, head) {
      const name = previewName(request.headers.host)
      if (!name) return false
      socket.on("error", () => socket.destroy())
      void (async () => {
        const target = await locate(name, request)
        const { port, secure } = target
        const { upgrade = "websocket" } = request.headers
        const headers = { ...headersFor(request, target), connection: "Upgrade", upgrade }
        const outgoing = secure
          ? process.getBuiltinModule("node:tls").connect({ port, host: "localhost", rejectUnauthorized: false })
          : net.connect({ port, host: "localhost" })
        let connected = false
        outgoing.once(secure ? "secureConnect" : "connect", () => {
          connected = true
          const lines = Object.entries(headers).map(([key, value]) => `${key}: ${String(value)}`)
          outgoing.write(`${request.method} ${pathOf(request)} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`)
          outgoing.write(head)
          outgoing.pipe(socket).pipe(outgoing)
        })
        outgoing.on("error", () => {
          if (connected) socket.destroy()
          else refuseUpgrade(socket, new Refused(502, "The service does not answer on its port."))
        })
        outgoing.once("close", () => socket.end())
        socket.once("close", () => outgoing.destroy())
      })().catch((error: unknown) => refuseUpgrade(socket, error))
      return true
    },
  }
}

class Refused extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What cannot be passed on, in a person's words: this is seen in place of their page. */
function wordsOf(error: unknown): { status: number; text: string } {
  if (error instanceof Refused) return { status: error.status, text: error.message }
  return { status: 502, text: isFault(error) ? error.message : "The service could not be started." }
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { status, text } = wordsOf(error)
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" })
  response.end(text)
}

function refuseUpgrade(socket: Duplex, error: unknown): void {
  const { status, text } = wordsOf(error)
  const head = `HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? "Error"}\r\nContent-Type: text/plain; charset=utf-8\r\n`
  socket.end(`${head}Connection: close\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}
