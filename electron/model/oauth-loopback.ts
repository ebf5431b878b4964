import type { AddressInfo } from "node:net"

export interface Redirect {
  /** Where the provider sends the browser. */
  uri: string
  /** The parameters it was sent back with. */
  arrived: Promise<URLSearchParams>
  close(): void
}

const page = (title: string, text: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Outrigger</title>
<h1>${title}</h1>
<p>${text}</p>
`

/** Listens on a free port of this machine for the one redirect that ends a sign-in (RFC 8252). */
export async function listenForRedirect(path = "/callback"): Promise<Redirect> {
  const { createServer } = await import("node:http")
  let arrive: (parameters: URLSearchParams) => void = () => {}
  const arrived = new Promise<URLSearchParams>((resolve) => (arrive = resolve))
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1")
    const known = request.method === "GET" && url.pathname === path
    const failed = url.searchParams.has("error")
    response.writeHead(known ? 200 : 404, {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": "default-src 'none'",
      "Cache-Control": "no-store",
      "Referrer-Policy": "no-referrer",
      Connection: "close",
    })
    response.end(
      known
        ? failed
          ? page("You are not signed in", "The provider refused. Go back to Outrigger to see why.")
          : page("You are signed in", "This page can be closed.")
        : page("Nothing here", "This address only ends a sign-in."),
    )
    if (known) arrive(url.searchParams)
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(0, "127.0.0.1", resolve)
  })
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    uri: `http://127.0.0.1:${port}${path}`,
    arrived,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
