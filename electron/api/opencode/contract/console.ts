import * as z from "zod/mini"
import { ConsoleState } from "../../../../shared/domain/integration.ts"
import { op } from "../../operation.ts"

export const console = {
  "experimental.console.get": op({
    method: "get",
    path: "/experimental/console",
    scoped: true,
    ok: ConsoleState,
    summary: "Get active Console provider metadata",
    description: "Get the active Console org name and the set of provider IDs managed by that Console org.",
  }),
  "experimental.console.listOrgs": op({
    method: "get",
    path: "/experimental/console/orgs",
    scoped: true,
    ok: z.object({
      orgs: z.array(
        z.object({
          accountID: z.string(),
          accountEmail: z.string(),
          accountUrl: z.string(),
          orgID: z.string(),
          orgName: z.string(),
          active: z.boolean(),
        }),
      ),
    }),
    summary: "List switchable Console orgs",
    description: "Get the available Console orgs across logged-in accounts, including the current active org.",
  }),
  "experimental.console.switchOrg": op({
    method: "post",
    path: "/experimental/console/switch",
    scoped: true,
    body: z.object({
      accountID: z.string(),
      orgID: z.string(),
    }),
    ok: z.boolean(),
    summary: "Switch active Console org",
    description: "Persist a new active Console account/org selection for the current local OpenCode state.",
  }),
}
