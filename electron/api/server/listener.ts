import type { Server } from "node:http"
import type { Socket } from "node:net"
import type { Log } from "../../lib/log.ts"
import type { PreviewProxy } from "../../integration/services/preview.ts"
import type { Dialect } from "../dialect.ts"
import type { Judge } from "./guard.ts"
import { http } from "../../lib/http.ts"
import { listen } from "./listen.ts"
import type { Pages } from "./pages.ts"
import { createRequestHandler } from "./requests.ts"
import { createUpgradeHandler } from "./upgrades.ts"
import { createSockets, type SocketRoute } from "./ws.ts"

export interface ListenerOptions {
  host: string
  /** As `listen` takes it. */
  port: number | undefined
  judge: Judge
  pages: Pages
  /** The first that claims a path answers it. */
  dialects: readonly Dialect[]
  routes: readonly SocketRoute[]
  /** Answers requests for host names of its own, before every check: none of ours is reached by them. */
  preview?: PreviewProxy
  log: Log
  /** Milliseconds within which a request's headers, and all of it, must have come. */
  timeouts: { headers: number; request: number }
}

export interface Listener {
  port: number
  /** Ends streams and sockets, then everything that is still open; done in less than a second. */
  close(): Promise<void>
}

/** What answers still under way get to complete, in milliseconds. */
const GRACE_MS = 400
const MAX_HEADER_BYTES = 16 * 1024

/** One port with everything that is served on it. */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { judge, pages, dialects, routes, preview, log, timeouts } = options
  const sockets = createSockets()
  const answer = createRequestHandler({ judge, pages, dialects, log })
  const upgrade = createUpgradeHandler({ judge, sockets, routes, log })

  const server: Server = http.createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: timeouts.headers,
      requestTimeout: timeouts.request,
      connectionsCheckingInterval: timeouts.headers,
      keepAliveTimeout: 65_000,
      noDelay: true,
      // Anything else that asks for an upgrade (h2c) is answered as the ordinary request that it also is.
      shouldUpgradeCallback: (request) => request.headers.upgrade?.toLowerCase() === "websocket",
    },
    (request, response) => {
      if (preview?.request(request, response)) return
      answer(request, response).catch((error: unknown) => {
        log.error("an answer could not be sent", { error })
        response.destroy()
      })
    },
  )
  const open = new Set<Socket>()
  server.on("connection", (socket) => {
    open.add(socket)
    socket.once("close", () => open.delete(socket))
  })
  server.on("upgrade", (request, socket, head) => {
    if (preview?.upgrade(request, socket, head)) return
    upgrade(request, socket, head).catch((error: unknown) => {
      log.error("an upgrade failed", { error })
      socket.destroy()
    })
  })
  const port = await listen(server, options.host, options.port)

  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const dialect of dialects) dialect.close()
      sockets.close()
      server.closeIdleConnections()
      const grace = setTimeout(() => {
        for (const socket of open) socket.destroy()
      }, GRACE_MS)
      await closed
      clearTimeout(grace)
    },
  }
}
