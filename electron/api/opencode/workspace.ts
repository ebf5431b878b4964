import { Fault } from "../../../shared/fault.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { console } from "./contract/console.ts"
import { workspace } from "./contract/workspace.ts"

const operations = { ...console, ...workspace }

/** Neither a hosted console nor workspaces exist here; stock clients ask for both when they start. */
export default routes<typeof operations, Context>(operations, {
  "experimental.console.get": () => ({ consoleManagedProviders: [], switchableOrgCount: 0 }),
  "experimental.console.listOrgs": () => ({ orgs: [] }),
  "experimental.console.switchOrg": ({ body }) => {
    throw new Fault(
      "BadRequest",
      `There is no organisation ${body.orgID} to switch to: this host serves one person and signs in to no console.`,
    )
  },
  "experimental.workspace.list": () => [],
  "experimental.workspace.status": () => [],
})
