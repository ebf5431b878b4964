import type { Dialect } from "../dialect.ts"
import { opencodeError } from "../errors/opencode.ts"
import { createRouter } from "../router.ts"
import { noRoute, type RunOptions, run } from "../run.ts"
import { answerJson } from "../server/answer.ts"
import type { Services } from "../services.ts"
import { type Context, createContext } from "./context.ts"
import { groups } from "./groups.ts"
import { forward, remoteOf } from "./remote.ts"
import { createStreams } from "./streams.ts"

/**
 * The opencode dialect at the root. Health and the event streams are answered before anything else is loaded: no schema
 * library, no contract.
 */
export function createOpencodeDialect(services: Services, options: RunOptions = {}): Dialect {
  const router = createRouter<Context>(groups)
  const streams = createStreams(services)
  const health = { healthy: true, version: services.version }
  return {
    claims: () => true,
    wording: opencodeError,
    close: () => streams.close(),
    async handle(exchange, segments) {
      const { method, path } = exchange
      const remote = await remoteOf(services, exchange, segments)
      if (remote) return forward(exchange, remote)
      if (method === "GET") {
        if (path === "/global/health") return answerJson(exchange, 200, health)
        if (path === "/health") return answerJson(exchange, 200, { ok: true, status: "ok", ts: Date.now(), ...health })
        if (path === "/event") return streams.folder(exchange)
        if (path === "/global/event") return streams.global(exchange)
        if (path === "/mcp/oauth/callback")
          return (await import("./mcp-callback.ts")).answerMcpCallback(exchange, services)
        if (path === "/doc") return answerJson(exchange, 200, await document(services.version))
      }
      const match = await router.match(method, segments)
      if (!match) throw noRoute(exchange)
      await run(match, exchange, createContext(services, exchange), options)
    },
  }

  async function document(version: string) {
    const { openapiDocument } = await import("../openapi.ts")
    const { direct } = await import("./direct.ts")
    const implemented = [...direct, ...(await router.all()).map(({ id, operation }) => ({ id, operation }))]
    return openapiDocument({
      title: "opencode",
      version,
      description: "The opencode API as this host speaks it. Only operations that are implemented are listed.",
      operations: implemented,
    })
  }
}
