import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { http } from "./contract/http.ts"
import { listProviders } from "./model.ts"
import { completion, inlineEdit, whole } from "./one-shot.ts"
import { deleteSession, findSession, listSessions } from "./session.ts"

export default routes<typeof http, Context>(http, {
  "editor.providers": async (_input, { services }) => {
    const [models, instances] = await Promise.all([services.models(), services.instances()])
    const config = await (await instances.get(services.defaultDirectory)).config()
    return { providers: await listProviders(models, config) }
  },
  "editor.completions": async ({ body }, { services, signal }) => whole(await completion(services, body), signal()),
  "editor.inlineEdit": ({ body }, { services, signal }) => inlineEdit(services, body, signal()),
  "editor.sessions": async (_input, { services }) => ({ sessions: await listSessions(services) }),
  "editor.session": ({ params }, { services }) => findSession(services, params.id),
  "editor.deleteSession": ({ params }, { services }) => deleteSession(services, params.id),
})
