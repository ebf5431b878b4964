import path from "node:path"
import type { Session } from "../../../shared/domain/session.ts"
import { Fault } from "../../../shared/fault.ts"
import { newId } from "../../../shared/id.ts"
import { handsOffRules } from "../../permission/hands-off.ts"
import { removeSession } from "../remove-session.ts"
import type { Services } from "../services.ts"
import type { EditorSession, ProviderId } from "./contract/shapes.ts"
import { history } from "./history.ts"
import { assertConfigured, chooseModel, wireName } from "./model.ts"

/** `refs/0x0/session/<id>/{baseline,head}`. Ids are our own sessions' ids: to clients they are opaque. */
export const refPrefix = "0x0/session"

export const refsOf = (sessionID: string) => ({
  baseRef: `${refPrefix}/${sessionID}/baseline`,
  agentRef: `${refPrefix}/${sessionID}/head`,
})

/** Sessions of one answer. */
const LIST_LIMIT = 200

export async function listSessions(services: Services): Promise<EditorSession[]> {
  const [sessions, { sandboxes }] = await Promise.all([services.sessions(), services.changes()])
  const found = sessions.list({ roots: true, archived: false }).filter(({ id }) => sandboxes.get(id))
  return Promise.all(found.slice(0, LIST_LIMIT).map((session) => describeSession(services, session)))
}

/** Throws Fault `SessionNotFound`. */
export async function findSession(services: Services, id: string): Promise<EditorSession> {
  return describeSession(services, (await services.sessions()).get(id))
}

/**
 * Starts a session in a sandbox of the repository that `repoRoot` is in. Throws Fault `BadRequest`, `NotGit`, or
 * `Unsupported` without a commit.
 */
export async function createSession(
  services: Services,
  input: { repoRoot: string; provider?: ProviderId; model?: string },
): Promise<EditorSession> {
  if (!path.isAbsolute(input.repoRoot) || input.repoRoot.includes("\0"))
    throw new Fault("BadRequest", "repoRoot must be the absolute path of a folder in a git repository.")
  const [sessions, instances, models, changes] = await Promise.all([
    services.sessions(),
    services.instances(),
    services.models(),
    services.changes(),
  ])
  const asked = await instances.get(input.repoRoot)
  if (!asked.exists) throw new Fault("BadRequest", `There is no folder ${input.repoRoot}.`)
  const folder = await instances.get(asked.root)
  const config = await folder.config()
  const { ref } = await chooseModel(models, config, input)
  const id = newId("session")
  const { ready } = await changes.sandboxes.create({
    sessionID: id,
    projectID: folder.projectID,
    directory: folder.directory,
  })
  const sandbox = await ready
  const session = sessions.create({
    id,
    directory: sandbox.directory,
    projectID: folder.projectID,
    model: { providerID: ref.providerID, id: ref.modelID },
    permission: handsOffRules(config.permission),
  })
  await changes.publishUnder(id, refPrefix)
  await changes.sandboxes.setUp(id)
  // In the window's list, as a folder that was opened there.
  await (await services.opened()).open(folder.directory)
  return describeSession(services, session)
}

/** Ends what runs, then removes sandbox, refs and conversation. Answers the session as it was. */
export async function deleteSession(services: Services, id: string): Promise<EditorSession> {
  const described = await findSession(services, id)
  await (await services.rounds()).cancel(id)
  await removeSession(services, id)
  return described
}

/** The model a turn of the session runs with. Throws Fault `BadRequest` when its provider is not configured. */
export async function turnModel(services: Services, id: string) {
  const { ref, config, models } = await modelOf(services, (await services.sessions()).get(id))
  await assertConfigured(models, config, ref)
  return { model: { providerID: ref.providerID, modelID: ref.modelID } }
}

async function describeSession(services: Services, session: Session): Promise<EditorSession> {
  const [sessions, instances, { sandboxes }] = await Promise.all([
    services.sessions(),
    services.instances(),
    services.changes(),
  ])
  const folder = sandboxes.get(session.id)?.target ?? session.directory
  const { exists, root } = await instances.get(folder)
  const { ref, config, models } = await modelOf(services, session)
  const facts = await models.find(config, ref).catch(() => undefined)
  return {
    id: session.id,
    repoRoot: exists ? root : folder,
    ...wireName(ref, facts),
    createdAt: new Date(session.time.created).toISOString(),
    messages: history(sessions.messages(session.id).items),
  }
}

async function modelOf(services: Services, session: Session) {
  const [models, instances] = await Promise.all([services.models(), services.instances()])
  const config = await (await instances.get(session.directory)).config()
  const { model } = session
  const ref = model ? { providerID: model.providerID, modelID: model.id } : await models.defaultModel(config)
  return { ref, config, models }
}
