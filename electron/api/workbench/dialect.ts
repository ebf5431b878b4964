import { Fault } from "../../../shared/fault.ts"
import type { Dialect } from "../dialect.ts"
import { createRouter } from "../router.ts"
import { noRoute, type RunOptions, run } from "../run.ts"
import { answerJson } from "../server/answer.ts"
import type { Exchange } from "../server/exchange.ts"
import type { EventStream } from "../server/sse.ts"
import type { Services } from "../services.ts"
import { type Context, createContext } from "./context.ts"
import { workbenchError } from "./error.ts"
import { groups, isOurs } from "./groups.ts"

export interface WorkbenchOptions extends RunOptions {
  /** Answers at the root too, and claims every path: on a listener of its own. */
  alone?: boolean
  /** How long a run's request waits for its answer, in ms. */
  askTimeoutMs?: number
}

/** The workbench API: `/api/…`, on its own listener also without the prefix. */
export function createWorkbenchDialect(services: Services, options: WorkbenchOptions = {}): Dialect {
  const { alone = false, askTimeoutMs, ...running } = options
  const router = createRouter<Context>(groups)
  const streams = new Set<EventStream>()
  const inner = ([first, ...rest]: string[]) => (first === "api" ? rest : undefined)
  const isDocument = ([first, second, ...more]: string[]) =>
    first === "doc" && second === "workbench" && more.length === 0

  return {
    claims(segments) {
      if (alone || isDocument(segments)) return true
      const ours = inner(segments)
      return ours !== undefined && isOurs(ours)
    },
    wording: workbenchError,
    close() {
      for (const stream of streams) stream.end()
    },
    async handle(exchange, segments) {
      const { method } = exchange
      if (method === "GET" && isDocument(segments)) return answerJson(exchange, 200, await document())
      const ours = inner(segments) ?? segments
      if (!isOurs(ours)) throw noRoute(exchange)
      assertJson(exchange)
      const context = await createContext(services, exchange)
      const path = ours.join("/")
      if (method === "GET" && path === "health") return answerJson(exchange, 200, { ok: true, ts: Date.now() })
      if (method === "POST" && path === "agent/run") {
        const { answerRun } = await import("./agent-run.ts")
        return answerRun(context, { askTimeoutMs, bodyLimit: running.bodyLimit })
      }
      if (method === "GET" && path === "agent/commands/stream") {
        const { followCommands } = await import("./command-stream.ts")
        const stream = followCommands(context)
        streams.add(stream)
        stream.onClose(() => streams.delete(stream))
        return
      }
      const match = await router.match(method, ours)
      if (!match) throw noRoute(exchange)
      await run(match, exchange, context, running)
    },
  }

  async function document() {
    const [{ openapiDocument }, { direct }] = await Promise.all([
      import("../openapi.ts"),
      import("./contract/direct.ts"),
    ])
    const operations = [
      ...Object.entries(direct).map(([id, operation]) => ({ id, operation })),
      ...(await router.all()),
    ]
    return openapiDocument({
      title: "Workbench",
      version: services.version,
      description:
        "Files, terminal, agent runs, chats and the browser for a workbench of one folder. WebSockets: /api/terminal/ws and /api/browser/ws.",
      operations: operations.map(({ id, operation }) => ({
        id,
        operation: { ...operation, path: `/api${operation.path}` },
      })),
    })
  }
}

/** These routes run commands, so that even a body that a form could send is refused. Throws Fault `UnsupportedMedia`. */
function assertJson({ request }: Exchange): void {
  const type = request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase()
  const hasBody =
    request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0
  if (hasBody && type !== "application/json")
    throw new Fault("UnsupportedMedia", "Request bodies must be JSON: send Content-Type: application/json.")
}
