import path from "node:path"
import type { Session } from "../../../shared/domain/session.ts"
import type { CreateSession } from "../../../shared/native/host.ts"
import { Fault } from "../../../shared/fault.ts"
import type { Services } from "../services.ts"

/**
 * Starts a session in a folder, in a sandbox of it unless told otherwise or the folder cannot have one. Throws Fault
 * `NotGit` when a sandbox is asked for where there is no commit to start from.
 */
export async function startSession(services: Services, input: CreateSession): Promise<Session> {
  const [sessions, instances] = await Promise.all([services.sessions(), services.instances()])
  const folder = await instances.get(input.directory)
  if (!folder.exists)
    throw new Fault("FileNotFound", `There is no folder ${folder.directory}. Open one that exists.`, {
      path: folder.directory,
    })
  if (input.sandbox && !folder.hasHistory)
    throw new Fault(
      "NotGit",
      `${folder.directory} has no commit yet, so it cannot have a sandbox. Commit once, or work in the folder.`,
    )
  const sandbox =
    (input.sandbox ?? folder.hasHistory) ? await (await services.changes()).createSandbox(folder.directory) : undefined
  const place = sandbox ? await instances.get(sandbox.directory) : folder
  const session = sessions.create({
    directory: place.directory,
    projectID: folder.projectID,
    path: path.relative(place.root, place.directory).split(path.sep).join("/"),
    title: input.title,
    agent: input.agent,
    model: input.model,
  })
  sandbox?.bind(session.id)
  return session
}
