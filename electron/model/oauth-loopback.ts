import type { IncomingMessage, ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

export interface Redirect {
  /** Where the provider sends the browser. */
  uri: string
  /** The parameters it was sent back with. */
  arrived: Promise<URLSearchParams>
  close(): void
}

/** What a browser is shown that comes back from a sign-in: plain text, never markup. */
export interface RedirectPage {
  title: string
  text: string
  /** To be copied by hand. */
  code?: string
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`)

const html = ({ title, text, code }: RedirectPage) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Outrigger</title>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
${code === undefined ? "" : `<pre>${escaped(code)}</pre>\n`}`

/** Listens on this machine for browsers that come back to `path`. Port 0: any free one. Rejects when the port is taken. */
export async function listenForBrowser(
  port: number,
  path: string,
  answer: (parameters: URLSearchParams) => RedirectPage | Promise<RedirectPage>,
): Promise<{ port: number; close(): void }> {
  const { createServer } = await import("node:http")
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    const known = request.method === "GET" && url.pathname === path
    const page = known
      ? await answer(url.searchParams)
      : { title: "Nothing here", text: "This address only ends a sign-in." }
    response.writeHead(known ? 200 : 404, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'",
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      Connection: "close",
    })
    response.end(html(page))
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, "127.0.0.1", resolve)
  })
  server.unref()
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeIdleConnections()
    },
  }
}

/**
 * Waits for the one redirect that ends a sign-in (RFC 8252): on a free port, or at `fixed`, an address of this machine,
 * where the provider knows just that one.
 */
export async function listenForRedirect(fixed?: string): Promise<Redirect> {
  const at = fixed === undefined ? undefined : new URL(fixed)
  const path = at?.pathname ?? "/callback"
  let arrive: (parameters: URLSearchParams) => void = () => {}
  const arrived = new Promise<URLSearchParams>((resolve) => (arrive = resolve))
  const listener = await listenForBrowser(Number(at?.port ?? 0), path, (parameters) => {
    arrive(parameters)
    return parameters.has("error")
      ? { title: "You are not signed in", text: "The provider refused. Go back to Outrigger to see why." }
      : { title: "You are signed in", text: "This page can be closed." }
  })
  return { uri: fixed ?? `http://127.0.0.1:${listener.port}${path}`, arrived, close: listener.close }
}
