import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { console } from "./contract/console.ts"
import { workspace } from "./contract/workspace.ts"

const operations = { ...console, ...workspace }

/** There is no hosted console here, and the answers say so; stock clients ask for it when they start. */
export default routes<typeof operations, Context>(operations, {
  "experimental.console.get": () => ({ consoleManagedProviders: [], switchableOrgCount: 0 }),
  "experimental.console.listOrgs": () => ({ orgs: [] }),
  "experimental.console.switchOrg": ({ body }) => {
    throw new Fault(
      "BadRequest",
      `There is no organisation ${body.orgID} to switch to: this host serves one person and signs in to no console.`,
    )
  },
  "experimental.workspace.adapter.list": async (_input, { services }) => (await services.workspaces()).adapters(),
  "experimental.workspace.list": async (_input, { services, instance }) =>
    (await services.workspaces()).list((await instance()).projectID),
  "experimental.workspace.status": async (_input, { services, instance }) =>
    (await services.workspaces()).statuses((await instance()).projectID),
  "experimental.workspace.create": async ({ body }, { services, instance }) =>
    (await services.workspaces()).create(await instance(), body),
  "experimental.workspace.remove": async ({ params }, { services }) => (await services.workspaces()).remove(params.id),
  "experimental.workspace.sessionRestore": async ({ params, body }, { services }) =>
    (await services.workspaces()).restore(params.id, body.sessionID),
})
