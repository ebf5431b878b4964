import type { Session } from "../../../shared/domain/session.ts"
import type { Services } from "../services.ts"

/** Tells the session's own shell from other terminals of its folder. */
const titleOf = (session: Session) => `Session ${session.id}`

export async function findTerminal(services: Services, session: Session): Promise<string | undefined> {
  const title = titleOf(session)
  return (await services.terminals()).list(session.directory).find((each) => each.title === title)?.id
}

/** Id of the session's shell; started when it does not run. */
export async function sessionTerminal(
  services: Services,
  session: Session,
  size: { rows: number; cols: number },
): Promise<string> {
  const terminals = await services.terminals()
  const found = await findTerminal(services, session)
  if (found) return found
  const { id } = await terminals.create({
    directory: session.directory,
    projectID: session.projectID,
    title: titleOf(session),
    env: await (await services.companions()).credentials.environment(session.id, "console"),
    size,
  })
  return id
}
