import { isFault } from "../../../shared/fault.ts"
import type { Exchange } from "../server/exchange.ts"
import { pageHeaders } from "../server/pages.ts"
import type { Services } from "../services.ts"

/** Where a browser ends up after signing in to an MCP server. The state in its query is what it is trusted by. */
export async function answerMcpCallback({ request, response, query }: Exchange, services: Services): Promise<void> {
  for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
  response.setHeader("Cache-Control", "no-store")
  response.setHeader("Referrer-Policy", "no-referrer")
  if (request.method === "HEAD") {
    response.writeHead(204)
    response.end()
    return
  }
  let status = 200
  let heading = "Signed in"
  let text: string
  try {
    const server = await (await services.mcp()).callback(query)
    text = `Outrigger may use ${server} now. You can close this page.`
  } catch (error) {
    if (!isFault(error)) throw error
    status = 400
    heading = "Signing in did not work"
    text = error.message
  }
  response.writeHead(status, { "Content-Type": "text/html; charset=utf-8" })
  response.end(
    `<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Outrigger</title>\n<h1>${heading}</h1>\n<p>${escaped(text)}</p>\n`,
  )
}

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
