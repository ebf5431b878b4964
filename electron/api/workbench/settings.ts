import { Fault } from "../../../shared/fault.ts"
import type { Policy } from "../../permission/policy.ts"
import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { settings } from "./contract/settings.ts"

const shown = ({ autoApprove, autoApproveWeb, allow, trusted, deny }: Policy) => ({
  autoApprove,
  autoApproveWeb,
  allowList: [...new Set([...allow, ...trusted])],
  denyList: deny,
})

async function change({ workbench, folder }: Context, work: (policy: Policy) => void) {
  return { ok: true as const, policy: shown(await workbench.policyFiles.change(folder, work)) }
}

const added = (list: string[], pattern: string) => (list.includes(pattern) ? list : [...list, pattern])

export default routes<typeof settings, Context>(settings, {
  "settings.get": async (_input, { workbench }) => ({ ...(await workbench.settings.show()) }),
  "settings.save": async ({ body }, { workbench }) => {
    try {
      await workbench.settings.save(body)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Fault("Unavailable", `The settings could not be saved: ${reason}`, { status: 500, body: { ok: false } })
    }
    const { env, profiles } = workbench.settings.files
    return { ok: true, saved: true, envFile: env, profilesFile: profiles }
  },
  "policy.get": async (_input, { workbench, folder }) => ({
    workspace: folder,
    policy: shown(await workbench.policyFiles.read(folder)),
  }),
  "policy.autoApprove": async ({ body: { value } }, context) => ({
    ...(await change(context, (policy) => void (policy.autoApprove = value))),
    autoApprove: value,
  }),
  "policy.autoApproveWeb": async ({ body: { value } }, context) => ({
    ...(await change(context, (policy) => void (policy.autoApproveWeb = value))),
    autoApproveWeb: value,
  }),
  "policy.allow": ({ body: { pattern } }, context) =>
    change(context, (policy) => {
      if (!policy.trusted.includes(pattern.trim())) policy.allow = added(policy.allow, pattern.trim())
    }),
  "policy.deny": ({ body: { pattern } }, context) =>
    change(context, (policy) => void (policy.deny = added(policy.deny, pattern.trim()))),
})
