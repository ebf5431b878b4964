import { answered, group, Reply } from "./route.ts"
import { streams } from "./streams.ts"

const { list, add } = group("Services")
export default list
const base = "~/sessions/{sessionId}/services"

add("get", base, {
  summary: "Services of the session's folder",
  async handle({ services, params }) {
    const { aliases, services: programs } = await services.companions()
    return { services: await programs.list(aliases.get(params.sessionId!)) }
  },
})
add("post", `${base}/{serviceId}/start`, {
  summary: "Starts a service",
  async handle({ services, params }) {
    const { aliases, services: programs } = await services.companions()
    await programs.start(aliases.get(params.sessionId!), params.serviceId!)
    return new Reply(202, { status: "starting", serviceId: params.serviceId })
  },
})
add("post", `${base}/{serviceId}/stop`, {
  summary: "Stops a service",
  async handle({ services, params }) {
    const { aliases, services: programs } = await services.companions()
    await programs.stop(aliases.get(params.sessionId!), params.serviceId!)
    return { status: "stopped", serviceId: params.serviceId }
  },
})
add("get", `${base}/{serviceId}/output`, {
  summary: "What a service said, then what it says",
  query: ["token"],
  async handle({ services, params, exchange }) {
    const { aliases, services: programs } = await services.companions()
    const session = aliases.get(params.sessionId!)
    // Refusals come before the stream begins.
    const service = await programs.get(session, params.serviceId!)
    if (service.passive) {
      const refused = await programs.follow(
        session,
        service.id,
        () => {},
        () => {},
      )
      await refused.dispose()
    }
    const stream = streams.open(services, exchange)
    const following = await programs.follow(
      session,
      service.id,
      (output) => stream.send(`data: ${JSON.stringify(output)}\n\n`),
      () => {
        stream.send("data: [DONE]\n\n")
        stream.end()
      },
    )
    stream.onClose(() => void following.dispose())
    return answered
  },
})
