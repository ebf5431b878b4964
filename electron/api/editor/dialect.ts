import { Fault } from "../../../shared/fault.ts"
import type { Dialect } from "../dialect.ts"
import { editorError } from "../errors/editor.ts"
import { createRouter } from "../router.ts"
import { noRoute, type RunOptions, run } from "../run.ts"
import { answerJson } from "../server/answer.ts"
import type { Exchange } from "../server/exchange.ts"
import type { Services } from "../services.ts"
import { type Context, createContext } from "./context.ts"

const paths = ["providers", "chat", "messages", "completions", "inline-edit", "sessions"]

/**
 * The API that editor plugins speak: chat and completions without a session, and sessions of ours whose changes are
 * reviewed in the editor. `/ws` is in socket.ts; `/health` is answered for all dialects at once.
 */
export function createEditorDialect(services: Services, options: RunOptions = {}): Dialect {
  const router = createRouter<Context>([{ claims: paths, load: async () => (await import("./routes.ts")).default }])
  return {
    claims: ([first = "", second, ...more]) =>
      first === "sessions"
        ? more.length === 0
        : second === undefined
          ? first === "ws" || paths.includes(first)
          : first === "doc" && second === "editor",
    wording: editorError,
    close() {},
    async handle(exchange, segments) {
      const { method, path } = exchange
      if (method === "GET" && path === "/doc/editor") return answerJson(exchange, 200, await document())
      if (method === "POST") {
        assertJson(exchange)
        if (path === "/chat" || path === "/messages")
          return (await import("./chat.ts")).answerChat(exchange, services, options.bodyLimit)
      }
      const match = await router.match(method, segments)
      if (!match) throw noRoute(exchange)
      await run(match, exchange, createContext(services, exchange), options)
    },
  }

  async function document() {
    const [{ openapiDocument }, { http }] = await Promise.all([import("../openapi.ts"), import("./contract/http.ts")])
    return openapiDocument({
      title: "Outrigger for editors",
      version: services.version,
      description: "HTTP routes for editor plugins. Sessions are driven over the WebSocket /ws.",
      operations: Object.entries(http).map(([id, operation]) => ({ id, operation })),
    })
  }
}

/** A page can send plain text to another site without asking; JSON it cannot. */
function assertJson({ request }: Exchange): void {
  if (/^application\/json\b/i.test(request.headers["content-type"] ?? "")) return
  throw new Fault("UnsupportedMedia", "Request bodies must be JSON: send Content-Type: application/json.")
}
