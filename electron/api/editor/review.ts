import { Fault } from "../../../shared/fault.ts"
import type { ChangeSet, Selection } from "../../../shared/native/change.ts"
import type { Host } from "./connection.ts"
import type { ServerMessage } from "./contract/socket.ts"
import { refsOf } from "./session.ts"

type Deciding = Pick<Host, "changes" | "rounds">

/** The pending files and the refs between which they differ. A sub-agent's changes are its session's. */
export function updated(about: { id: string; sessionId: string }, changes: ChangeSet): ServerMessage {
  const files = changes.files.map(({ path, status }) => ({ path, status }))
  return { type: "changes.updated", ...about, files, ...refsOf(changes.sessionID) }
}

/** Throws Fault `SessionBusy`, and `Stale` for what does not apply: nothing has changed then. */
export async function decideAll(host: Deciding, sessionID: string, action: "accept" | "discard"): Promise<ChangeSet> {
  host.rounds.assertIdle(sessionID)
  const pending = await host.changes.publish(sessionID)
  if (pending.files.length === 0) return pending
  return decide(host, pending, action, { all: true })
}

/** The same for one file, with both names of a renamed one. A path that is not pending changes nothing. */
export async function decideFile(
  host: Deciding,
  sessionID: string,
  action: "accept" | "discard",
  path: string,
): Promise<ChangeSet> {
  assertRelative(path)
  host.rounds.assertIdle(sessionID)
  const pending = await host.changes.publish(sessionID)
  const file = pending.files.find((each) => each.path === path)
  if (!file) return pending
  return decide(host, { ...pending, files: [file] }, action, { files: [{ path }] })
}

/**
 * A patch applies although the user edited other lines of the file: those are brought in first, for the files that are
 * accepted alone.
 */
async function decide(
  { changes }: Deciding,
  { sessionID, files }: ChangeSet,
  action: "accept" | "discard",
  selection: Selection,
): Promise<ChangeSet> {
  if (action === "accept" && files.some(({ state }) => state === "stale")) {
    const paths = files.flatMap(({ path, oldPath }) => [path, ...(oldPath === undefined ? [] : [oldPath])])
    const synced = await changes.sync(sessionID, { conflicts: "refuse", paths })
    // The user did the same: nothing is left to accept.
    if (!synced.files.some((file) => paths.includes(file.path))) return synced
  }
  return changes.decide(sessionID, { action, selection })
}

function assertRelative(path: string): void {
  const bad = path.startsWith("/") || path.startsWith("\\") || /^[a-z]:/i.test(path) || path.includes("\0")
  if (bad || path.split(/[/\\]/).includes(".."))
    throw new Fault("BadRequest", "path must be relative to the top of the repository and stay in it.")
}
