import type { Session } from "../../shared/domain/session.ts"
import { Fault, isFault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { CreateSession, Sandbox } from "../../shared/native/host.ts"
import { cautiousRules } from "../permission/cautious.ts"
import type { Instance } from "../project/instances.ts"
import type { Services } from "./services.ts"
import { sessionPath } from "./session-path.ts"

/**
 * Starts a session in a folder: in a sandbox of it, unless told otherwise or the folder cannot have one. Resolves when the
 * sandbox can be used. Throws the sandbox's Fault (`NotGit`, `Unsupported`, `GitFailed`) when one was asked for.
 */
export async function startSession(services: Services, input: CreateSession): Promise<Session> {
  const [sessions, instances] = await Promise.all([services.sessions(), services.instances()])
  const folder = await instances.get(input.directory)
  if (!folder.exists)
    throw new Fault("FileNotFound", `There is no folder ${folder.directory}. Open one that exists.`, {
      path: folder.directory,
    })
  const id = input.id ?? newId("session")
  if (sessions.find(id))
    throw new Fault("Conflict", `There is already a session ${id}. Leave the id out or choose a new one.`)
  const sandbox = await sandboxFor(services, id, folder, input.sandbox)
  const session = sessions.create({
    id,
    directory: sandbox?.directory ?? folder.directory,
    projectID: folder.projectID,
    path: sessionPath(folder.worktree, folder.directory),
    title: input.title,
    agent: input.agent,
    model: input.model,
    permission: cautiousRules((await folder.config()).permission),
  })
  if (sandbox) await (await services.changes()).sandboxes.setUp(id)
  return session
}

async function sandboxFor(
  services: Services,
  sessionID: string,
  folder: Instance,
  wanted: boolean | undefined,
): Promise<Sandbox | undefined> {
  if (!(wanted ?? folder.hasHistory)) return undefined
  const { sandboxes } = await services.changes()
  try {
    const { ready } = await sandboxes.create({ sessionID, projectID: folder.projectID, directory: folder.directory })
    return await ready
  } catch (error) {
    // Nobody asked for one: where it cannot be had (no git program), the folder itself is what remains.
    if (wanted === undefined && isFault(error, "Unsupported")) return undefined
    throw error
  }
}
