import type { Session } from "../../../shared/domain/session.ts"
import { Fault } from "../../../shared/fault.ts"
import { startSession } from "../start-session.ts"
import type { Services } from "../services.ts"

/** Longest id that a client may choose; a sandbox and a host name are made of some of them. */
const LONGEST = 128

export function checkId(id: string | undefined, what: string): string {
  if (!id?.trim()) throw new Fault("BadRequest", `${what} is required`)
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (id.length > LONGEST || /[\u0000-\u001f/\\]/.test(id))
    throw new Fault("BadRequest", `${what} must be at most ${LONGEST} characters, without slashes.`)
  return id
}

/** The session of a client's id, in a sandbox of the workspace; without a workspace in an empty one of its own. */
export async function beginSession(services: Services, id: string, workspaceId: string | undefined): Promise<Session> {
  const { aliases, folders } = await services.companions()
  const { session } = await aliases.findOrCreate(id, async () => {
    const folder = workspaceId
      ? await folders.settled((await knownFolder(services, workspaceId)).id)
      : await folders.createEmpty()
    return startSession(services, { directory: folder.directory })
  })
  return session
}

async function knownFolder(services: Services, id: string) {
  const { folders } = await services.companions()
  const found = (await folders.list()).find((folder) => folder.id === id)
  if (!found) throw new Fault("BadRequest", "Workspace not found", { workspaceId: id })
  return found
}

/** The workspace that a session belongs to; "" when its folder is in no list. */
export async function workspaceIdOf(services: Services, session: Session): Promise<string> {
  const [{ folders }, { sandboxes }] = await Promise.all([services.companions(), services.changes()])
  return (await folders.at(sandboxes.get(session.id)?.target ?? session.directory))?.id ?? ""
}
