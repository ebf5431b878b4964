import type { SessionSummary } from "../../../../shared/native/host.ts"

/**
 * Folders that the changed paths are relative to: where the session works, and the person's own. A sandbox shows a
 * whole repository also when a part of it was opened, so what is cut off one is cut off the other. A session without
 * a sandbox has no second copy.
 */
export function pictureFolders(
  summary: SessionSummary | undefined,
  root: string | undefined,
): { base: string | null; head: string | null } {
  if (!summary) return { base: null, head: null }
  const { sandbox, folder } = summary
  if (!sandbox) return { base: null, head: root ?? folder }
  const inside = root && sandbox.directory.startsWith(root) ? sandbox.directory.slice(root.length) : ""
  const base = inside && sandbox.target.endsWith(inside) ? sandbox.target.slice(0, -inside.length) : sandbox.target
  return { base, head: root ?? sandbox.directory }
}
