import { realpath, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { Fault } from "../../shared/fault.ts"
import { newId } from "../../shared/id.ts"
import type { OpenedProject } from "../../shared/native/host.ts"
import type { EventLog } from "../session/api.ts"
import type { Database } from "../store/database.ts"
import type { ProjectGit } from "./identity.ts"
import type { Projects } from "./projects.ts"

export interface OpenedProjectsOptions {
  database: Database
  events: Pick<EventLog, "publish">
  git: ProjectGit
  projects: Projects
  /** Called before a folder is answered that was not on the list. */
  firstOpened?: (directory: string) => Promise<void>
  now?: () => number
  userHome?: string
}

/** The folders the user opened in the window. Unlike a project, each folder is one of its own, with or without git. */
export interface OpenedProjects {
  /**
   * Opens an absolute path (or `~/…`), or brings an opened folder to the front. Publishes `project.opened`. Throws
   * Fault `BadRequest` for a missing folder, a file, or a relative path.
   */
  open(directory: string): Promise<OpenedProject>
  /** Most recently opened first; folders that are gone stay listed with `exists: false`. */
  list(): Promise<OpenedProject[]>
  /** Throws Fault `ProjectNotFound`. */
  get(id: string): Promise<OpenedProject>
  /** Takes it off the list and publishes `project.forgotten`; the folder and its sessions stay. False when unknown. */
  forget(id: string): Promise<boolean>
}

interface Row {
  id: string
  directory: string
  opened: number
}

/** Folders looked at side by side: each costs up to four git calls. */
const atOnce = 6

export function createOpenedProjects(options: OpenedProjectsOptions): OpenedProjects {
  const { database, events, git, projects, firstOpened, now = Date.now, userHome = homedir() } = options
  const rowOf = (id: string) => database.get<Row>("SELECT id, directory, opened FROM opened_project WHERE id = ?", id)

  async function describe({ id, directory, opened }: Row): Promise<OpenedProject> {
    const plain = { id, name: path.basename(directory) || directory, directory, opened }
    const exists = await stat(directory).then(
      (info) => info.isDirectory(),
      () => false,
    )
    if (!exists) return { ...plain, git: false, branch: null, exists }
    const identity = await projects.identify(directory)
    const head = identity.repository && (await git.head(identity.repository))
    const project = head?.commit ? projects.remember(identity) : undefined
    const name = project?.name && identity.main === directory ? project.name : plain.name
    return { ...plain, name, git: Boolean(head?.commit), branch: head?.branch ?? null, exists }
  }

  return {
    async open(directory) {
      const folder = await existingFolder(directory, userHome)
      const known = database.get<Row>("SELECT id, directory, opened FROM opened_project WHERE directory = ?", folder)
      // Two folders opened in one millisecond must still have an order.
      const newest = database.get<{ opened: number | null }>("SELECT max(opened) AS opened FROM opened_project")?.opened
      const row: Row = {
        id: known?.id ?? newId("project"),
        directory: folder,
        opened: Math.max(now(), (newest ?? 0) + 1),
      }
      const project = await describe(row)
      events.publish({ type: "project.opened", properties: { project } }, () =>
        database.run(
          "INSERT INTO opened_project (id, directory, opened) VALUES (?, ?, ?) ON CONFLICT (directory) DO UPDATE SET opened = excluded.opened",
          row.id,
          row.directory,
          row.opened,
        ),
      )
      if (!known) await firstOpened?.(folder)
      return project
    },
    async list() {
      const rows = database.all<Row>("SELECT id, directory, opened FROM opened_project ORDER BY opened DESC")
      const found: OpenedProject[] = []
      for (let at = 0; at < rows.length; at += atOnce) {
        found.push(...(await Promise.all(rows.slice(at, at + atOnce).map(describe))))
      }
      return found
    },
    async get(id) {
      const row = rowOf(id)
      if (!row) throw new Fault("ProjectNotFound", `Project not found: ${id}`, { projectID: id })
      return describe(row)
    },
    async forget(id) {
      const row = rowOf(id)
      if (!row) return false
      const project = await describe(row)
      events.publish({ type: "project.forgotten", properties: { project } }, () =>
        database.run("DELETE FROM opened_project WHERE id = ?", id),
      )
      return true
    },
  }
}

async function existingFolder(directory: string, userHome: string): Promise<string> {
  const refuse = (why: string, next: string) =>
    new Fault("BadRequest", `${JSON.stringify(directory)} was not opened: ${why}. ${next}`, { directory })
  const text = directory === "~" || directory.startsWith("~/") ? path.join(userHome, directory.slice(1)) : directory
  if (!path.isAbsolute(text) || text.includes("\0"))
    throw refuse("it is not a full path", "Give the path from the root.")
  try {
    const real = await realpath(text)
    if (!(await stat(real)).isDirectory()) throw refuse("it is a file", "Choose the folder it is in.")
    return real
  } catch (error) {
    if (error instanceof Fault) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR")
      throw refuse("there is no such folder", "Check the path, or create it.")
    if (code === "EACCES" || code === "EPERM") throw refuse("you may not read it", "Change its permissions first.")
    throw refuse(`it cannot be read (${code ?? "unknown error"})`, "Check the path.")
  }
}
