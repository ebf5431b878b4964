import { routes } from "../route.ts"
import type { Context } from "./context.ts"
import { change } from "./contract/change.ts"

export default routes<typeof change, Context>(change, {
  "change.get": async ({ params, query }, context) => (await changesOf(context, params.id)).list(params.id, query),
  "change.sides": async ({ params, query }, context) =>
    (await changesOf(context, params.id)).file(params.id, query.path, query.oldPath),
  "change.decide": async ({ params, body }, context) => (await changesOf(context, params.id)).decide(params.id, body),
  "change.sync": async ({ params }, context) => (await changesOf(context, params.id)).sync(params.id),
  "change.undoPreview": async ({ params }, context) => (await changesOf(context, params.id)).previewUndo(params.id),
  "change.undo": async ({ params }, context) => (await changesOf(context, params.id)).undo(params.id),
  "change.redo": async ({ params }, context) => (await changesOf(context, params.id)).redo(params.id),
})

/** Throws Fault `SessionNotFound` before any of it is touched. */
async function changesOf({ services }: Context, sessionID: string) {
  const [sessions, changes] = await Promise.all([services.sessions(), services.changes()])
  sessions.get(sessionID)
  return changes
}
