import { Fault } from "../../../shared/fault.ts"
import type { Dialect } from "../dialect.ts"
import { discobotError } from "../errors/discobot.ts"
import { invalidInput } from "../errors/issues.ts"
import { createRouter } from "../router.ts"
import { noRoute } from "../run.ts"
import { answerJson } from "../server/answer.ts"
import { readJson } from "../server/body.ts"
import type { Services } from "../services.ts"
import { groups } from "./groups.ts"
import { answered, type Context, type DiscobotRoute, Reply } from "./route.ts"
import { streams } from "./streams.ts"

/** First segments below `/api` that are this dialect's. */
const own = new Set(["projects", "preferences", "status", "server-config", "support-info", "routes", "ui"])

const signIn = new Set(["login", "callback", "logout", "me"])

export const isDiscobotPath = ([first, second]: string[]): boolean =>
  // Of `/auth/…` only what signing in uses: `/auth/PROVIDER` is the opencode dialect's.
  (first === "auth" && signIn.has(second ?? "")) ||
  (first === "api" && own.has(second ?? "")) ||
  (first === "doc" && second === "discobot")

const isSocketPath = ([, projects, , ...rest]: string[]): boolean =>
  projects === "projects" && /^(ws|sessions\/[^/]+\/terminal\/ws)$/.test(rest.join("/"))

/** The Discobot API over the host's sessions, for one local user and the one project `local`. */
export function createDiscobotDialect({
  services,
  url,
  bodyLimit,
  alone = false,
}: {
  services: Services
  url: () => string
  bodyLimit?: number
  /** The only dialect of its listener: it answers every path. */
  alone?: boolean
}): Dialect {
  const router = createRouter<Context>(groups)
  const dialect: Dialect = {
    claims: (segments) => alone || isDiscobotPath(segments),
    wording: discobotError,
    close: () => streams.close(services),
    async handle(exchange, given) {
      const { method, path } = exchange
      const segments = given.at(-1) === "" ? given.slice(0, -1) : given
      if (method === "GET" && path === "/health") return answerJson(exchange, 200, { status: "ok" })
      if (method === "GET" && path === "/doc/discobot") return answerJson(exchange, 200, await document())
      if (segments[0] === "api" && segments[1] === "projects" && segments[2] !== undefined && segments[2] !== "local")
        throw new Fault("ProjectNotFound", "Project not found", { projectID: segments[2] })
      if (method === "GET" && path === "/api/routes") return answerJson(exchange, 200, await listing())
      if (method === "GET" && isSocketPath(segments))
        throw new Fault("BadRequest", "This address only takes WebSockets: ask for an upgrade.")
      const match = await router.match(method, segments)
      if (!match) throw noRoute(exchange)
      const { operation, handler } = match.route
      const sent = await readJson(exchange.request, bodyLimit)
      let body: unknown
      if (operation.body) {
        const input = sent === undefined || sent === null ? {} : sent
        const parsed = operation.body.safeParse(input)
        if (!parsed.success) throw invalidInput(parsed.error, input, "Payload")
        body = parsed.data
      }
      const result = await handler(
        { params: match.params, query: {}, body, raw: sent },
        { services, exchange, url: url() },
      )
      if (result === answered) return
      if (result instanceof Reply) await answerJson(exchange, result.status, result.value)
      else await answerJson(exchange, 200, result)
    },
  }

  /** What is answered before the routes are looked at. */
  const direct = [
    { group: "System", path: "/api/routes", summary: "Every route" },
    { group: "Events", path: "/api/projects/{projectId}/ws", summary: "Many streams over one WebSocket" },
    {
      group: "Terminal",
      path: "/api/projects/{projectId}/sessions/{sessionId}/terminal/ws",
      summary: "The session's shell, as a WebSocket",
    },
  ].map(({ group, path, summary }) => ({ group, query: ["token"], operation: { method: "get", path, summary } }))

  return dialect

  async function all() {
    return (await router.all()) as DiscobotRoute[]
  }

  async function listing() {
    return [...(await all()), ...direct].map(({ group, operation, query }) => ({
      group,
      method: operation.method.toUpperCase(),
      path: operation.path,
      description: operation.summary ?? "",
      params: [
        ...[...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
          name,
          in: "path",
          required: true,
          ...(name === "projectId" && { example: "local" }),
        })),
        ...query.map((name) => ({ name, in: "query" })),
      ],
    }))
  }

  async function document() {
    const { openapiDocument } = await import("../openapi.ts")
    return openapiDocument({
      title: "Discobot",
      version: services.version,
      description: "The Discobot API as this host speaks it: one local user, the one project `local`.",
      operations: (await all()).map(({ id, operation }) => ({ id, operation })),
    })
  }
}
