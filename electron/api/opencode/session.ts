import { Fault } from "../../../shared/fault.ts"
import type { GlobalSession, Session } from "../../../shared/domain/session.ts"
import { removeSession } from "../remove-session.ts"
import { routes } from "../route.ts"
import { sessionPath } from "../session-path.ts"
import type { Context } from "./context.ts"
import { session } from "./contract/session.ts"
import { sessionDiff } from "./session-diff.ts"

/** Sessions in a list when the client names no limit. */
const LIST_LIMIT = 100

const isOn = (value: string | undefined) => value === "1" || value === "true"

const { "permission.respond": _respond, ...operations } = session

export default routes<typeof operations, Context>(operations, {
  "session.list": async ({ query }, { services, instance }) => {
    const [sessions, place] = await Promise.all([services.sessions(), instance()])
    const whole = query.scope === "project" || query.path !== undefined
    return sessions.list({
      ...(whole ? { projectID: place.projectID, path: query.path } : { directory: place.directory }),
      roots: query.roots,
      start: query.start,
      search: query.search,
      limit: query.limit ?? LIST_LIMIT,
    })
  },
  "experimental.session.list": async ({ query }, { services, header }) => {
    const [sessions, projects] = await Promise.all([services.sessions(), services.projects()])
    const limit = query.limit ?? LIST_LIMIT
    const found = sessions.list({
      roots: query.roots,
      start: query.start,
      before: query.cursor,
      search: query.search,
      archived: query.archived ? undefined : false,
      limit: limit + 1,
    })
    const page = found.slice(0, limit)
    const last = page.at(-1)
    if (found.length > page.length && last) header("X-Next-Cursor", String(last.time.updated))
    const known = new Map((await projects.list()).map((project) => [project.id, project]))
    return page.map((item): GlobalSession => {
      const project = known.get(item.projectID)
      return {
        ...item,
        project: project ? { id: project.id, name: project.name, worktree: project.worktree } : null,
      }
    })
  },
  "session.create": async ({ body }, { services, instance }) => {
    const sessions = await services.sessions()
    const place = body.workspaceID ? await workspacePlace(services, body.workspaceID) : await instance()
    // A configuration that cannot be read is told where it is asked for; it does not keep sessions from being made.
    const share = await place.config().then(
      (config) => config.share,
      () => undefined,
    )
    const made = sessions.create({
      directory: place.directory,
      projectID: place.projectID,
      path: sessionPath(place.worktree, place.directory),
      parentID: body.parentID,
      title: body.title,
      agent: body.agent,
      model: body.model,
      permission: body.permission,
      workspaceID: body.workspaceID,
    })
    return share === "auto" && !made.parentID ? (await services.shares()).share(made.id) : made
  },
  "session.status": async (_input, { services, instance }) => {
    const [turns, sessions, { directory }] = await Promise.all([services.turns(), services.sessions(), instance()])
    return Object.fromEntries(
      Object.entries(turns.status()).filter(
        ([id, status]) => status.type !== "idle" && sessions.find(id)?.directory === directory,
      ),
    )
  },
  "session.get": async ({ params }, { services }) => (await services.sessions()).get(params.sessionID),
  "session.update": async ({ params, body }, { services }) => {
    const sessions = await services.sessions()
    return sessions.update(params.sessionID, (session: Session) => {
      if (body.title !== undefined) session.title = body.title
      if (body.permission !== undefined) session.permission = [...(session.permission ?? []), ...body.permission]
      if (body.time?.archived !== undefined) session.time.archived = body.time.archived
    })
  },
  "session.delete": async ({ params }, { services }) => {
    await removeSession(services, params.sessionID)
    return true
  },
  "session.children": async ({ params }, { services }) => {
    const sessions = await services.sessions()
    sessions.get(params.sessionID)
    return sessions.children(params.sessionID)
  },
  "session.todo": async ({ params }, { services }) => {
    const sessions = await services.sessions()
    sessions.get(params.sessionID)
    return sessions.todos(params.sessionID)
  },
  "session.share": async ({ params }, { services }) => {
    const session = (await services.sessions()).get(params.sessionID)
    const { share } = await (await (await services.instances()).get(session.directory)).config()
    if (share === "disabled" || isOn(process.env.OPENCODE_DISABLE_SHARE))
      throw new Fault("BadRequest", 'Sharing is turned off here: the configuration says `"share": "disabled"`.')
    return (await services.shares()).share(session.id)
  },
  "session.unshare": async ({ params }, { services }) => (await services.shares()).unshare(params.sessionID),
  "session.diff": ({ params, query }, { services }) => sessionDiff(services, params.sessionID, query.messageID),
})

/** A session of a workspace works in its folder. One on another machine is made there: name it in the query. */
async function workspacePlace(services: Context["services"], id: string) {
  const { directory, type } = (await services.workspaces()).get(id)
  if (directory === null || type === "ssh")
    throw new Fault("BadRequest", `The workspace ${id} is on another machine: send this request with ?workspace=${id}.`)
  return (await services.instances()).get(directory)
}
