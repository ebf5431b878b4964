import { homedir } from "node:os"
import { routes } from "../route.ts"
import type { Services } from "../services.ts"
import type { Context } from "./context.ts"
import { host } from "./contract/host.ts"

export default routes<typeof host, Context>(host, {
  "host.info": async (_input, { services, url }) => ({
    name: "outrigger",
    version: services.version,
    pid: process.pid,
    url,
    platform: process.platform,
    userHome: homedir(),
    folder: services.openFolder,
    git: await services.gitVersion(),
  }),
  "host.handOver": (_input, { services: { handOver } }) => {
    // After the answer.
    if (handOver) setImmediate(handOver)
    return handOver !== undefined
  },
  "project.opened": async (_input, { services }) => (await services.opened()).list(),
  "project.open": async ({ body }, { services }) => (await services.opened()).open(body.directory),
  "project.forget": async ({ params }, { services }) => {
    const opened = await services.opened()
    // Throws for an id that is not on the list.
    await opened.get(params.id)
    return opened.forget(params.id)
  },
  "configTrust.get": async ({ query }, { services }) => (await services.instances()).trust(query.directory),
  "configTrust.allow": async ({ body }, { services }) =>
    (await services.instances()).allowConfig(body.directory, body.hash),
  "folder.setup": async ({ query }, { services }) => setupOf(services, query.directory),
  "folder.setSetup": async ({ body }, { services }) => {
    const { projectID } = await (await services.instances()).get(body.directory)
    ;(await services.projects()).update(projectID, { commands: { start: body.command.trim() } })
    return setupOf(services, body.directory)
  },
  "folder.list": async ({ query }, { services }) => (await services.files()).folders(query.path ?? ""),
  "settings.get": async (_input, { services }) => (await services.settings()).get(),
  "settings.update": async ({ body }, { services }) => (await services.settings()).patch(body),
  "signIn.link": (_input, { signIn }) => ({ url: signIn.createLink() }),
})

async function setupOf(services: Services, directory: string) {
  const { projectID } = await (await services.instances()).get(directory)
  return { command: (await services.projects()).get(projectID).commands?.start ?? "" }
}
