import type { AuthProvider, FetchLike, Transport } from "@modelcontextprotocol/client"
import { Fault } from "../../../shared/fault.ts"
import { kindOf } from "./failure.ts"
import type { Library } from "./library.ts"
import type { NewClient, Opened } from "./open.ts"

export interface RemoteInput {
  library: Library
  url: string
  headers?: Record<string, string>
  /** Absent: the server is used with its headers alone. */
  auth?: AuthProvider
  fetch: FetchLike
  newClient: NewClient
  signal: AbortSignal
  timeout: number
}

/**
 * Connects to a remote server: streamable HTTP, the same in the protocol's newest era, and the older SSE transport. The
 * next one is tried only when the server answered and did not understand.
 */
export async function openRemote(input: RemoteInput): Promise<Opened> {
  const { library, signal } = input
  const url = parse(input.url)
  const options = { authProvider: input.auth, fetch: input.fetch, requestInit: { headers: input.headers } }
  const streamable = () => new library.StreamableHTTPClientTransport(url, options)
  const ways: [Transport, "legacy" | "auto"][] = [
    [streamable(), "legacy"],
    [streamable(), "auto"],
    [new library.SSEClientTransport(url, options), "legacy"],
  ]
  let first: unknown
  for (const [transport, mode] of ways) {
    try {
      return await open(input, transport, mode)
    } catch (error) {
      signal.throwIfAborted()
      if (["auth", "network", "timeout"].includes(kindOf(library, error)) || error instanceof Fault) throw error
      first ??= error
    }
  }
  throw first
}

async function open(input: RemoteInput, transport: Transport, mode: "legacy" | "auto"): Promise<Opened> {
  const { library, signal, timeout } = input
  const client = input.newClient(mode)
  let lost: string | undefined
  const aborted = Promise.withResolvers<never>()
  const giveUp = () => aborted.reject(signal.reason)
  signal.addEventListener("abort", giveUp, { once: true })
  try {
    signal.throwIfAborted()
    await Promise.race([client.connect(transport, { signal, timeout }), aborted.promise])
  } catch (error) {
    await transport.close().catch(() => {})
    throw error
  } finally {
    signal.removeEventListener("abort", giveUp)
  }
  if (transport instanceof library.SSEClientTransport) {
    // The stream would connect again by itself, to a session that knows nothing of ours.
    const report = transport.onerror
    transport.onerror = (error) => {
      report?.(error)
      if (!(error instanceof library.SseError)) return
      lost = "the connection was interrupted"
      void transport.close()
    }
  }
  return {
    client,
    ended: () => lost,
    async close() {
      if (transport instanceof library.StreamableHTTPClientTransport) {
        // Politeness that a dead server must not make anyone wait for.
        const polite = new Promise((resolve) => setTimeout(resolve, 500).unref())
        await Promise.race([transport.terminateSession().catch(() => {}), polite])
      }
      await client.close()
    },
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === "http:" || url?.protocol === "https:") return url
  throw new Fault("BadRequest", `"${text}" is not the address of an MCP server. Write an http or https URL.`, {
    url: text,
  })
}
