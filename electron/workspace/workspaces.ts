import type { Workspace } from "../../shared/domain/workspace.ts"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { Log } from "../lib/log.ts"
import type { Instance, Instances } from "../project/instances.ts"
import type { EventLog, Sessions } from "../session/api.ts"
import type { Sync } from "../session/sync.ts"
import type { Database } from "../store/database.ts"
import type { RemoteHost, WorkspaceAdapter, WorkspaceStatus } from "./adapter.ts"
import { createLink, type Link } from "./link.ts"
import { askRemote } from "./remote-request.ts"

export interface Workspaces {
  adapters(): Pick<WorkspaceAdapter, "type" | "name" | "description">[]
  list(projectID: string): Workspace[]
  /** Throws Fault `WorkspaceNotFound`. */
  get(id: string): Workspace
  statuses(projectID: string): { workspaceID: string; status: WorkspaceStatus }[]
  /** Resolves when it can be used. Throws Fault `BadRequest` with the reason; nothing is kept then. */
  create(
    place: Instance,
    input: { id?: string; type: string; branch: string | null; extra?: unknown },
  ): Promise<Workspace>
  /** Sessions in it go back to the project's own folder. Throws Fault `WorkspaceNotFound`. */
  remove(id: string): Promise<Workspace>
  /**
   * The host that a workspace is on, connected when it was not; undefined for one on this machine. Throws Fault
   * `WorkspaceNotFound`, `Unavailable`.
   */
  remote(id: string): Promise<RemoteHost | undefined>
  /** The workspace on another machine that answers for a session, or that asked a permission or question. */
  remoteOf(about: { sessionID?: string; requestID?: string }): string | undefined
  /** Moves a session there. Answers in how many batches. */
  restore(id: string, sessionID: string): Promise<{ total: number }>
  /** Connects the workspaces of a project that have sessions. Failures show in their status. */
  start(projectID: string): void
  dispose(): Promise<void>
}

export interface WorkspacesOptions {
  db: Database
  events: EventLog
  sessions: Sessions
  sync: () => Promise<Sync>
  instances: Instances
  adapters: WorkspaceAdapter[]
  log: Log
  /** Throws Fault `SessionBusy`. */
  assertIdle: (sessionID: string) => Promise<void>
  /** A session's own sandbox is its workspace already. */
  hasSandbox: (sessionID: string) => Promise<boolean>
}

/** Events sent in one request when a session is restored. */
const BATCH = 200

/** Places of a project's sessions besides its own folder: on this machine, or on another one through its adapter. */
export function createWorkspaces(options: WorkspacesOptions): Workspaces {
  const { db, events, sessions, instances, adapters, log } = options
  const links = new Map<string, Link>()

  const adapterOf = (type: string) => adapters.find((adapter) => adapter.type === type)
  const rows = (where: string, ...values: string[]) =>
    db
      .all<{ data: string; home: string }>(
        `SELECT data, home FROM workspace WHERE ${where} ORDER BY created`,
        ...values,
      )
      .map(({ data, home }) => ({ workspace: JSON.parse(data) as Workspace, home }))
  const row = (id: string) => {
    const found = rows("id = ?", id)[0]
    if (!found) throw new Fault("WorkspaceNotFound", `Workspace not found: ${id}`, { workspaceID: id })
    return found
  }
  /** Folders of remote workspaces by id; asked for with every request about a session. */
  const remotes = new Set<string>()
  for (const { workspace } of rows("1")) if (adapterOf(workspace.type)?.connect) remotes.add(workspace.id)

  const publish = (projectID: string, home: string, type: string, properties: Record<string, unknown>) =>
    events.broadcast({ type, properties, directory: home, projectID })

  const linkOf = (workspace: Workspace, home: string): Link | undefined => {
    const adapter = adapterOf(workspace.type)
    if (!adapter?.connect) return undefined
    let link = links.get(workspace.id)
    if (!link) {
      link = createLink({
        workspace,
        connect: () => adapter.connect!(workspace),
        sessions,
        events,
        sync: options.sync,
        place: async () => instances.get(home),
        log,
        onStatus: (status) =>
          publish(workspace.projectID, home, "workspace.status", { workspaceID: workspace.id, status }),
      })
      links.set(workspace.id, link)
    }
    return link
  }

  const moveHere = async (sessionID: string, directory: string, workspaceID: string | undefined) => {
    const place = await instances.get(directory)
    const { workspaceID: _before, ...session } = sessions.get(sessionID)
    sessions.put({
      ...session,
      directory: place.directory,
      path: pathBelow(place),
      ...(workspaceID && { workspaceID }),
      time: { ...session.time, updated: Date.now() },
    })
  }

  return {
    adapters: () => adapters.map(({ type, name, description }) => ({ type, name, description })),
    list: (projectID) => rows("project_id = ?", projectID).map(({ workspace }) => workspace),
    get: (id) => row(id).workspace,
    statuses: (projectID) =>
      rows("project_id = ?", projectID).map(({ workspace }) => ({
        workspaceID: workspace.id,
        status: remotes.has(workspace.id) ? (links.get(workspace.id)?.status() ?? "disconnected") : "connected",
      })),
    async create(place, { id = newId("workspace"), type, branch, extra = null }) {
      const refuse = (why: string) => new Fault("BadRequest", why, { name: "WorkspaceCreateError" })
      const adapter = adapterOf(type)
      if (!adapter)
        throw refuse(
          `There is no kind of workspace ${JSON.stringify(type)}. There are: ${adapters.map((each) => each.type).join(", ")}\n  at ["type"]`,
        )
      if (!/^wrk_?\w+$/.test(id)) throw refuse('Expected an id that begins with wrk_\n  at ["id"]')
      if (rows("id = ?", id).length > 0) throw refuse(`There is a workspace ${id} already\n  at ["id"]`)
      try {
        const made = await adapter.create(place, { id, branch, extra })
        const workspace: Workspace = { ...pick(made), id, type, projectID: place.projectID }
        const link = linkOf(workspace, place.directory)
        try {
          await link?.host()
        } catch (error) {
          links.delete(id)
          await link?.dispose()
          await adapter.remove(place, workspace)
          throw error
        }
        db.run(
          "INSERT INTO workspace (id, project_id, home, created, data) VALUES (?, ?, ?, ?, ?)",
          id,
          place.projectID,
          place.directory,
          Date.now(),
          JSON.stringify(workspace),
        )
        if (link) remotes.add(id)
        publish(place.projectID, place.directory, "workspace.ready", { name: workspace.name })
        return workspace
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        publish(place.projectID, place.directory, "workspace.failed", { message })
        if (error instanceof Fault) throw refuse(message)
        throw error
      }
    },
    async remove(id) {
      const { workspace, home } = row(id)
      const inIt = sessions.list({ projectID: workspace.projectID }).filter((session) => session.workspaceID === id)
      for (const session of inIt) await options.assertIdle(session.id)
      await links.get(id)?.dispose()
      links.delete(id)
      const place = await instances.get(home)
      await adapterOf(workspace.type)?.remove(place, workspace)
      db.run("DELETE FROM workspace WHERE id = ?", id)
      remotes.delete(id)
      for (const session of inIt) await moveHere(session.id, home, undefined)
      return workspace
    },
    async remote(id) {
      const { workspace, home } = row(id)
      return linkOf(workspace, home)?.host()
    },
    remoteOf({ sessionID, requestID }) {
      if (remotes.size === 0) return undefined
      if (requestID !== undefined) return [...links].find(([, link]) => link.asked(requestID))?.[0]
      const id = sessionID === undefined ? undefined : sessions.find(sessionID)?.workspaceID
      return id !== undefined && remotes.has(id) ? id : undefined
    },
    async restore(id, sessionID) {
      const { workspace, home } = row(id)
      const session = sessions.get(sessionID)
      await options.assertIdle(sessionID)
      if (session.workspaceID === id) return { total: 0 }
      if (session.workspaceID && remotes.has(session.workspaceID))
        throw new Fault("Conflict", "This session is on another machine already. Remove that workspace first.")
      if (await options.hasSandbox(sessionID))
        throw new Fault(
          "Conflict",
          "This session works in a sandbox with changes of its own. Accept or discard them and start a session for the workspace.",
        )
      const step = (total: number, at: number) =>
        publish(workspace.projectID, home, "workspace.restore", { workspaceID: id, sessionID, total, step: at })
      const link = linkOf(workspace, home)
      if (!link) {
        step(1, 0)
        await moveHere(sessionID, workspace.directory ?? home, id)
        step(1, 1)
        return { total: 1 }
      }
      const host = await link.host()
      const history = (await options.sync()).historyOf(sessionID)
      const total = Math.max(Math.ceil(history.length / BATCH), 1)
      step(total, 0)
      for (let at = 0; at < total; at += 1) {
        const batch = history.slice(at * BATCH, (at + 1) * BATCH)
        await askRemote(host, "POST", "/sync/replay", { directory: host.directory, events: batch })
        step(total, at + 1)
      }
      sessions.put({ ...sessions.get(sessionID), workspaceID: id })
      return { total }
    },
    start(projectID) {
      const inUse = new Set(sessions.list({ projectID }).map((session) => session.workspaceID))
      for (const { workspace, home } of rows("project_id = ?", projectID)) {
        if (!inUse.has(workspace.id)) continue
        linkOf(workspace, home)
          ?.host()
          .catch((error: unknown) => log.warn("a workspace cannot be reached", { workspace: workspace.id, error }))
      }
    },
    async dispose() {
      await Promise.all([...links.values()].map((link) => link.dispose()))
    },
  }
}

const pick = ({ name, branch, directory, extra }: Pick<Workspace, "name" | "branch" | "directory" | "extra">) => ({
  name,
  branch,
  directory,
  extra,
})

/** As sessions say where they are: below the checkout, or the whole path without git. */
const pathBelow = ({ directory, worktree }: Instance) =>
  directory === worktree
    ? ""
    : directory.startsWith(`${worktree}/`)
      ? directory.slice(worktree.length + 1)
      : directory.replace(/^\/+/, "")
