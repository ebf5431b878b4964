import type { Dialect } from "../dialect.ts"
import { nativeError } from "../errors/native.ts"
import { createRouter } from "../router.ts"
import { noRoute, type RunOptions, run } from "../run.ts"
import { answerJson } from "../server/answer.ts"
import type { SignIn } from "../server/sign-in.ts"
import { answerSignIn } from "../server/sign-in-page.ts"
import type { Services } from "../services.ts"
import type { Context } from "./context.ts"
import { groups } from "./groups.ts"
import { createNativeStream } from "./stream.ts"

export interface NativeOptions extends RunOptions {
  services: Services
  signIn: SignIn
  url: () => string
}

/** Our own API, `/outrigger/…`: what no other dialect has words for. */
export function createNativeDialect({ services, signIn, url, ...options }: NativeOptions): Dialect {
  const router = createRouter<Context>(groups)
  const stream = createNativeStream(services)
  return {
    claims: ([first, second]) => first === "outrigger" || (first === "doc" && second === "native"),
    wording: nativeError,
    close: stream.close,
    async handle(exchange, segments) {
      const { method, path } = exchange
      if (method === "GET") {
        if (path === "/outrigger/events") return stream.follow(exchange)
        if (path === "/outrigger/sign-in") return answerSignIn(exchange, signIn)
        if (path === "/doc/native") return answerJson(exchange, 200, await document())
      }
      const match = await router.match(method, segments)
      if (!match) throw noRoute(exchange)
      await run(match, exchange, { services, signIn, url: url() }, options)
    },
  }

  async function document() {
    const { openapiDocument } = await import("../openapi.ts")
    const { event } = await import("./contract/event.ts")
    const operations = (await router.all()).map(({ id, operation }) => ({ id, operation }))
    return openapiDocument({
      title: "Outrigger",
      version: services.version,
      description:
        "What the opencode API has no words for: change sets, sandboxes, rules, the inbox, sign-in, settings.",
      operations: [...operations, { id: "event.stream", operation: event["event.stream"] }],
    })
  }
}
