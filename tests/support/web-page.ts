import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterTest } from "./host.ts"

export interface WebServer {
  port: number
  /** `http://127.0.0.1:PORT` */
  url: string
  /** Paths that were asked for. */
  asked: string[]
}

export type Pages = Record<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>

/** Serves pages by path on loopback until the test ends; others are 404. */
export async function servePages(pages: Pages): Promise<WebServer> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/"
    if (path !== "/favicon.ico") asked.push(request.url ?? "")
    const page = pages[path]
    if (typeof page === "function") return page(request, response)
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" })
    response.end(page ?? "nothing here")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  afterTest(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, asked }
}
