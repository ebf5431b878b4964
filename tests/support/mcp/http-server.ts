import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { createMcpHandler, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server"
import { exampleServer } from "./example-server.ts"

export interface McpHttpOptions {
  /** Answers a request itself (401, another path), or undefined to let it pass. */
  before?: (request: Request) => Promise<Response | undefined> | Response | undefined
  /** Only the protocol's newest era. */
  modern?: boolean
  port?: number
}

export interface McpHttpServer {
  url: string
  origin: string
  /** Each HTTP request that came. */
  requests: { method: string; path: string; headers: Headers }[]
  calls: string[]
  /** Forgets all sessions, as a restart does. */
  forget(): void
  close(): Promise<void>
}

/** The example server over streamable HTTP on loopback, with sessions. */
export async function startMcpHttp({ before, modern, port = 0 }: McpHttpOptions = {}): Promise<McpHttpServer> {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>()
  const requests: McpHttpServer["requests"] = []
  const calls: string[] = []
  const newest = createMcpHandler(() => exampleServer((tool) => calls.push(tool)), { legacy: "reject" })

  async function answer(request: Request): Promise<Response> {
    requests.push({ method: request.method, path: new URL(request.url).pathname, headers: request.headers })
    const early = await before?.(request)
    if (early) return early
    if (new URL(request.url).pathname !== "/mcp") return new Response("not here", { status: 404 })
    if (modern) return newest.fetch(request)
    const known = request.headers.get("mcp-session-id")
    if (known) {
      const transport = sessions.get(known)
      return transport ? transport.handleRequest(request) : new Response("no such session", { status: 404 })
    }
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (id) => void sessions.set(id, transport),
    })
    await exampleServer((tool) => calls.push(tool)).connect(transport)
    return transport.handleRequest(request)
  }

  const server = createServer((request, response) => {
    void answer(toRequest(request))
      .then((answered) => send(answered, response))
      .catch((error: unknown) => response.destroy(error as Error))
  })
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/mcp`,
    origin,
    requests,
    calls,
    forget: () => sessions.clear(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function toRequest(request: IncomingMessage): Request {
  const hasBody = request.method !== "GET" && request.method !== "HEAD" && request.method !== "DELETE"
  return new Request(`http://${request.headers.host}${request.url}`, {
    method: request.method,
    headers: Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
      typeof value === "string" ? [[name, value]] : [],
    ),
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: "half" }),
  } as RequestInit)
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.flushHeaders()
  const reader = answer.body?.getReader()
  response.once("close", () => void reader?.cancel().catch(() => {}))
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) response.write(next.value)
  response.end()
}
