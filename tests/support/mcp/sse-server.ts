import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server"
import { exampleServer } from "./example-server.ts"

/** The example server over the older SSE transport, which the SDK's server part no longer has. */
export async function startMcpSse() {
  const sessions = new Map<string, { transport: Transport; response: ServerResponse }>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    if (request.method === "GET" && url.pathname === "/sse") {
      const id = String(sessions.size + 1)
      response.writeHead(200, { "content-type": "text/event-stream" })
      response.write(`event: endpoint\ndata: /messages?session=${id}\n\n`)
      const transport: Transport = {
        start: async () => {},
        close: async () => void response.end(),
        send: async (message: JSONRPCMessage) =>
          void response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
      }
      sessions.set(id, { transport, response })
      void exampleServer().connect(transport)
      return
    }
    const session = sessions.get(url.searchParams.get("session") ?? "")
    if (request.method !== "POST" || !session) {
      response.writeHead(404).end()
      return
    }
    let body = ""
    request.on("data", (chunk: Buffer) => (body += chunk.toString()))
    request.on("end", () => {
      response.writeHead(202).end()
      session.transport.onmessage?.(JSON.parse(body) as JSONRPCMessage)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sse`,
    /** Cuts every stream, as a proxy does. */
    cut() {
      for (const { response } of sessions.values()) response.destroy()
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
