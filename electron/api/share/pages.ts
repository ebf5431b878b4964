import type { Pages } from "../server/pages.ts"
import type { Services } from "../services.ts"

const link = /^\/share\/(ses_\w+)\/([\w-]{1,100})$/

/**
 * `GET /share/ID/SIGNATURE`: the only way to a conversation without a credential. Everything below `/share` is answered
 * here, so that a wrong link gets a page that says so.
 */
export function createSharePages(services: Services): Pages {
  return {
    has: async (method, path) => (method === "GET" || method === "HEAD") && path.startsWith("/share/"),
    async answer({ response, path, request }) {
      const { missingPage, sharePage, sharePolicy } = await import("./page.ts")
      const [, sessionID = "", signature = ""] = link.exec(path) ?? []
      const session = sessionID ? (await services.shares()).open(sessionID, signature) : undefined
      const html = session ? sharePage(session, (await services.sessions()).messages(session.id).items) : missingPage
      const headers: Record<string, string> = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": sharePolicy,
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-store",
      }
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
      response.setHeader("Content-Length", Buffer.byteLength(html))
      response.writeHead(session ? 200 : 404)
      response.end(request.method === "HEAD" ? undefined : html)
    },
  }
}

/** Several sources of open pages as one; the first that has a path answers it. */
export function joinPages(...sources: Pages[]): Pages {
  const find = async (method: string, path: string) => {
    for (const source of sources) if (await source.has(method, path)) return source
    return undefined
  }
  return {
    has: async (method, path) => (await find(method, path)) !== undefined,
    answer: async (exchange) => (await find(exchange.method, exchange.path))?.answer(exchange),
  }
}
