import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { mcp } from "./contract/mcp.ts"

/** The MCP servers of the request's folder. */
async function folder({ services, instance }: Context) {
  const place = await instance()
  const all = await services.mcp()
  return { all, place, servers: all.of(place) }
}

export default routes<typeof mcp, Context>(mcp, {
  "mcp.status": async (_input, context) => (await folder(context)).servers.status(),
  "mcp.add": async ({ body }, context) => (await folder(context)).servers.add(body.name, body.config),
  async "mcp.connect"({ params }, context) {
    const { servers } = await folder(context)
    await (await servers.get(params.name)).connect()
    return true
  },
  async "mcp.disconnect"({ params }, context) {
    const { servers } = await folder(context)
    await (await servers.get(params.name)).disconnect()
    return true
  },
  async "mcp.auth.start"({ params }, context) {
    const { all, place } = await folder(context)
    return all.startSignIn(place, params.name)
  },
  async "mcp.auth.callback"({ params, body }, context) {
    const { all, place } = await folder(context)
    return all.finishSignIn(place, params.name, body.code)
  },
  async "mcp.auth.authenticate"({ params }, context) {
    const { all, place } = await folder(context)
    return all.authenticate(place, params.name, context.signal())
  },
  async "mcp.auth.remove"({ params }, context) {
    const { all, place } = await folder(context)
    await all.signOut(place, params.name)
    return { success: true as const }
  },
  "experimental.resource.list": async (_input, context) => (await folder(context)).servers.resources(),
})
