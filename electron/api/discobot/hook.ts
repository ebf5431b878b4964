import type { Services } from "../services.ts"
import { answerText } from "../server/answer.ts"
import { answered, group } from "./route.ts"

const { list, add } = group("Hooks")
export default list
const base = "~/sessions/{sessionId}/hooks"

async function placeOf(services: Services, id: string) {
  const [{ aliases, hooks }, { sandboxes }] = await Promise.all([services.companions(), services.changes()])
  const session = aliases.get(id)
  const target = sandboxes.get(session.id)?.target ?? session.directory
  return { hooks, place: { id: session.id, directory: session.directory, target } }
}

add("get", `${base}/status`, {
  summary: "How the hooks of the session's folder went",
  async handle({ services, params }) {
    const { hooks, place } = await placeOf(services, params.sessionId!)
    return hooks.status(place)
  },
})
add("get", `${base}/{hookId}/output`, {
  summary: "What a hook said last",
  async handle({ services, params }) {
    const { hooks, place } = await placeOf(services, params.sessionId!)
    return { output: await hooks.output(place, params.hookId!) }
  },
})
add("get", `${base}/{hookId}/output/download`, {
  summary: "The same as a file",
  async handle({ services, params, exchange }) {
    const { hooks, place } = await placeOf(services, params.sessionId!)
    const output = await hooks.output(place, params.hookId!)
    exchange.response.setHeader("Content-Disposition", `attachment; filename="${params.hookId}.log"`)
    await answerText(exchange, 200, "text/plain; charset=utf-8", output)
    return answered
  },
})
add("post", `${base}/{hookId}/rerun`, {
  summary: "Runs a hook by hand and waits for it",
  async handle({ services, params }) {
    const { hooks, place } = await placeOf(services, params.sessionId!)
    return hooks.rerun(place, params.hookId!)
  },
})
