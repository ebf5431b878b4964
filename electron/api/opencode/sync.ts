import { isAbsolute } from "node:path"
import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import { sessionPath } from "../session-path.ts"
import type { Context } from "./context.ts"
import { sync } from "./contract/sync.ts"

export default routes<typeof sync, Context>(sync, {
  "sync.start": async (_input, { services, instance }) => {
    ;(await services.workspaces()).start((await instance()).projectID)
    return true
  },
  "sync.history.list": async ({ body }, { services, instance }) => {
    const [store, { projectID }] = await Promise.all([services.sync(), instance()])
    return store
      .history(body, { projectID })
      .map(({ aggregateID, ...event }) => ({ ...event, aggregate_id: aggregateID }))
  },
  "sync.replay": async ({ body }, { services }) => {
    if (!isAbsolute(body.directory))
      throw new Fault(
        "BadRequest",
        `Expected an absolute path, got ${JSON.stringify(body.directory)}\n  at ["directory"]`,
      )
    const [store, instances] = await Promise.all([services.sync(), services.instances()])
    const { directory, projectID, worktree, exists } = await instances.get(body.directory)
    if (!exists)
      throw new Fault("BadRequest", `There is no folder ${directory} to restore the session in.\n  at ["directory"]`)
    store.replay(body.events, { directory, projectID, path: sessionPath(worktree, directory) })
    return { sessionID: body.events[0]?.aggregateID ?? "" }
  },
})
