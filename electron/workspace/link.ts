import type { Session } from "../../shared/domain/session.ts"
import type { Workspace } from "../../shared/domain/workspace.ts"
import { Fault } from "../../shared/fault.ts"
import type { Log } from "../lib/log.ts"
import type { Instance } from "../project/instances.ts"
import type { EventLog, Sessions } from "../session/api.ts"
import type { SyncEvent } from "../session/sync-events.ts"
import type { Sync } from "../session/sync.ts"
import type { RemoteHost, WorkspaceStatus } from "./adapter.ts"
import { followRemote, type RemoteEvent } from "./follow.ts"
import { askRemote } from "./remote-request.ts"

/**
 * The connection to one workspace on another machine. What its sessions do there is copied into this host's store and
 * told on its streams, so that clients here see them as their own; a lost connection is taken up again by itself for a
 * while, and with the next request after that.
 */
export interface Link {
  /** Connected when it was not. Throws Fault `Unavailable`. */
  host(): Promise<RemoteHost>
  status(): WorkspaceStatus
  /** A permission or question of this id waits over there. */
  asked(requestID: string): boolean
  dispose(): Promise<void>
}

/** Pauses before each attempt to take up a lost connection, ms. */
const RETRIES_MS = [1_000, 2_000, 4_000, 8_000, 16_000]

export function createLink(options: {
  workspace: Workspace
  connect: () => Promise<RemoteHost>
  sessions: Sessions
  events: EventLog
  sync: () => Promise<Sync>
  /** The project's folder on this machine. */
  place: () => Promise<Instance>
  log: Log
  onStatus: (status: WorkspaceStatus) => void
}): Link {
  const { workspace, sessions, events, log, onStatus } = options
  const waiting = new Set<string>()
  let status: WorkspaceStatus = "disconnected"
  let connecting: Promise<RemoteHost> | undefined
  let current: { host: RemoteHost; stop: () => void } | undefined
  let retry: NodeJS.Timeout | undefined
  let disposed = false

  const setStatus = (next: WorkspaceStatus) => {
    if (status === next) return
    status = next
    if (!disposed) onStatus(next)
  }

  const mine = (sessionID: unknown): Session | undefined => {
    const session = typeof sessionID === "string" ? sessions.find(sessionID) : undefined
    return session?.workspaceID === workspace.id ? session : undefined
  }

  /** A session that was started over there: copied here, in the project's own folder. */
  const adopt = async (event: SyncEvent, place: Instance) => {
    const info = event.data["info"] as Session
    const { directory, projectID } = place
    const parent = info.parentID ? sessions.find(info.parentID) : undefined
    const path = parent?.path ?? (directory === place.worktree ? "" : directory.replace(`${place.worktree}/`, ""))
    const made = (await options.sync()).replay([event], { directory, projectID, path })
    if (made) sessions.put({ ...made, workspaceID: workspace.id })
  }

  const receive = async (event: RemoteEvent, place: Instance) => {
    if ("syncEvent" in event) {
      const known = sessions.find(event.syncEvent.aggregateID)
      if (known && known.workspaceID !== workspace.id) return
      if (known) (await options.sync()).replay([event.syncEvent])
      else if (event.syncEvent.type === "session.created.1") {
        const info = event.syncEvent.data["info"] as Session | undefined
        if (info?.directory === workspace.directory) await adopt(event.syncEvent, place)
      }
      return
    }
    const { type, properties } = event
    // Stored changes come a second time as sync events, with their numbers.
    if (
      /^(session\.(created|updated|deleted)|message\.(updated|removed)|message\.part\.(updated|removed))$/.test(type)
    ) {
      if (type !== "message.part.updated" || !isProgress(properties["part"])) return
    }
    const session = mine(properties["sessionID"])
    if (!session) return
    if (type === "permission.asked" || type === "question.asked") waiting.add(String(properties["id"]))
    if (type === "permission.replied" || type === "question.replied" || type === "question.rejected")
      waiting.delete(String(properties["requestID"]))
    if (type === "todo.updated") {
      sessions.setTodos(session.id, properties["todos"] as Parameters<Sessions["setTodos"]>[1])
      return
    }
    events.broadcast({
      type,
      properties,
      sessionID: session.id,
      directory: session.directory,
      projectID: session.projectID,
    })
  }

  /** What happened over there while we were not connected. */
  const catchUp = async (host: RemoteHost) => {
    const sync = await options.sync()
    const ids = sessions
      .list({ projectID: workspace.projectID })
      .filter((session) => session.workspaceID === workspace.id)
      .map((session) => session.id)
    if (ids.length === 0) return
    const known = Object.fromEntries(ids.map((id) => [id, sync.position(id)]))
    const history = (await askRemote(host, "POST", "/sync/history", known)) as (Omit<SyncEvent, "aggregateID"> & {
      aggregate_id: string
    })[]
    const perSession = Map.groupBy(history, (event) => event.aggregate_id)
    for (const [id, list] of perSession) {
      if (!ids.includes(id)) continue
      sync.replay(list.map(({ aggregate_id, ...event }) => ({ ...event, aggregateID: aggregate_id })))
    }
  }

  const connect = async (): Promise<RemoteHost> => {
    clearTimeout(retry)
    setStatus("connecting")
    let host: RemoteHost | undefined
    try {
      host = await options.connect()
      const place = await options.place()
      // Followed first, so that nothing falls between; applied after what came before.
      let goOn = () => {}
      const caughtUp = new Promise<void>((resolve) => (goOn = resolve))
      const stop = await followRemote(
        host,
        async (event) => {
          await caughtUp
          await receive(event, place)
        },
        log,
      )
      await catchUp(host)
      goOn()
      if (disposed) throw new Fault("Unavailable", "This workspace was removed.")
      current = { host, stop }
      setStatus("connected")
      void host.closed.then((why) => ended(why))
      return host
    } catch (error) {
      await host?.close()
      setStatus("error")
      throw error
    }
  }

  const ended = (why: string) => {
    current?.stop()
    current = undefined
    waiting.clear()
    if (disposed) return
    log.warn("the connection to a workspace ended", { workspace: workspace.id, reason: why })
    setStatus("disconnected")
    again(0)
  }

  const again = (attempt: number) => {
    const pause = RETRIES_MS[attempt]
    if (pause === undefined || disposed) return
    retry = setTimeout(() => {
      if (current || connecting || disposed) return
      link.host().catch(() => again(attempt + 1))
    }, pause)
    retry.unref()
  }

  const link: Link = {
    async host() {
      if (disposed) throw new Fault("Unavailable", "This workspace was removed.")
      if (current) return current.host
      connecting ??= connect().finally(() => (connecting = undefined))
      return connecting
    },
    status: () => status,
    asked: (requestID) => waiting.has(requestID),
    async dispose() {
      disposed = true
      clearTimeout(retry)
      current?.stop()
      await current?.host.close()
      await connecting?.then(
        (host) => host.close(),
        () => {},
      )
    },
  }
  return link
}

/** Output of a tool that still runs: told, and not stored over there either. */
const isProgress = (part: unknown) =>
  (part as { type?: string; state?: { status?: string } } | undefined)?.state?.status === "running"
