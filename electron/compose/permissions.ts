import type { PermissionRequest } from "../../shared/domain/permission.ts"
import type { Changes } from "../change/changes.ts"
import type { Permissions } from "../permission/permissions.ts"
import { lineage } from "./lineage.ts"
import type { Core } from "./core.ts"

/** Permissions, with the say that a folder's policy file has in the sessions that it governs. */
export async function composePermissions(
  { db, events, log, sessions }: Core,
  { sandboxes }: Pick<Changes, "sandboxes">,
  onOrphanAllowed: (request: PermissionRequest) => void,
) {
  const [{ createPermissions }, { createPolicies }, { createPolicyFiles }] = await Promise.all([
    import("../permission/permissions.ts"),
    import("../permission/policies.ts"),
    import("../permission/policy-file.ts"),
  ])
  const policyFiles = createPolicyFiles({ log: log.child("policy") })
  const policies = createPolicies({
    log: log.child("policy"),
    files: policyFiles,
    rulesOf: (id) => sessions.find(id)?.permission,
    folderOf: (id) => sessions.get(id).directory,
    permissions: () => permissions,
  })
  const permissions: Permissions = createPermissions({
    db,
    events,
    log: log.child("permission"),
    sessionTitle: (id) => sessions.find(id)?.title ?? "",
    isSandbox: (id) => sandboxes.get(id) !== undefined,
    lineage: (id) => lineage(sessions, id),
    policy: policies.session,
    onOrphanAllowed,
  })
  return { permissions, policies, policyFiles }
}
