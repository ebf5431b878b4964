import { stat } from "node:fs/promises"
import * as z from "zod/mini"
import { Project } from "../../shared/domain/workspace.ts"
import { Fault } from "../../shared/fault.ts"
import type { EventLog } from "../session/api.ts"
import type { Database } from "../store/database.ts"
import { globalProject, type Identity, identify, type ProjectGit } from "./identity.ts"

export interface ProjectsOptions {
  database: Database
  events: Pick<EventLog, "publish">
  git: ProjectGit
  now?: () => number
}

/** What `PATCH /project/{id}` may change. Fields that are left out stay. */
export const ProjectPatch = z.object({
  name: z.optional(z.string()),
  icon: Project.shape.icon,
  commands: Project.shape.commands,
})
export type ProjectPatch = z.infer<typeof ProjectPatch>

/** The projects that were ever seen, by root commit. Changes are published as `project.updated`. */
export interface Projects {
  /** Which project a folder (a real path) belongs to. Asks git; nothing is stored. */
  identify(folder: string): Promise<Identity>
  /** Stores the project of an identity when it is new or its places changed. */
  remember(identity: Identity): Project
  /** Throws Fault `ProjectNotFound`. */
  get(id: string): Project
  /** Newest first. Sandboxes whose folders are gone are left out. */
  list(): Promise<Project[]>
  /** Throws Fault `ProjectNotFound`; `BadRequest` for fields of the wrong type. */
  update(id: string, patch: unknown): Project
  /** Sets `time.initialized`, after the command `init`. */
  markInitialized(id: string): Project
  addSandbox(id: string, directory: string): Project
  removeSandbox(id: string, directory: string): Project
}

export function createProjects({ database, events, git, now = Date.now }: ProjectsOptions): Projects {
  const find = (id: string): Project | undefined => {
    const row = database.get<{ data: string }>("SELECT data FROM project WHERE id = ?", id)
    return row && (JSON.parse(row.data) as Project)
  }

  const get = (id: string): Project => {
    const project = find(id)
    if (!project) throw new Fault("ProjectNotFound", `Project not found: ${id}`, { projectID: id })
    return project
  }

  function store(project: Project): Project {
    events.publish({ type: "project.updated", properties: { ...project }, projectID: project.id }, () =>
      database.run(
        "INSERT INTO project (id, updated, data) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated = excluded.updated, data = excluded.data",
        project.id,
        project.time.updated,
        JSON.stringify(project),
      ),
    )
    return project
  }

  const change = (id: string, edit: (project: Project) => Partial<Project>): Project => {
    const project = get(id)
    const edited = { ...project, ...edit(project) }
    return store({ ...edited, time: { ...edited.time, updated: now() } })
  }

  return {
    identify: (folder) => identify(folder, { git, database }),
    remember({ projectID, main, worktree }) {
      const known = find(projectID)
      const sandboxes = known?.sandboxes ?? []
      const seen = worktree === main || sandboxes.includes(worktree) ? sandboxes : [...sandboxes, worktree]
      if (known && known.worktree === main && seen === sandboxes) return known
      const time = now()
      return store({
        ...known,
        id: projectID,
        worktree: main,
        ...(projectID === globalProject ? {} : { vcs: "git" as const }),
        time: { ...known?.time, created: known?.time.created ?? time, updated: time },
        sandboxes: seen,
      })
    },
    get,
    async list() {
      const rows = database.all<{ data: string }>("SELECT data FROM project ORDER BY updated DESC, id")
      return Promise.all(rows.map(async ({ data }) => withPresentSandboxes(JSON.parse(data) as Project)))
    },
    update(id, patch) {
      const result = z.safeParse(ProjectPatch, patch)
      if (!result.success) {
        const field = result.error.issues[0]?.path.join(".") || "the body"
        throw new Fault("BadRequest", `The project was not changed: ${field} has the wrong type.`, { field })
      }
      const { name, icon, commands } = result.data
      return change(id, (project) => ({
        ...(name === undefined ? {} : { name }),
        ...(icon === undefined ? {} : { icon: { ...project.icon, ...icon } }),
        ...(commands === undefined ? {} : { commands: { ...project.commands, ...commands } }),
      }))
    },
    markInitialized: (id) => change(id, (project) => ({ time: { ...project.time, initialized: now() } })),
    addSandbox: (id, directory) =>
      change(id, ({ sandboxes }) => ({ sandboxes: [...new Set([...sandboxes, directory])] })),
    removeSandbox: (id, directory) =>
      change(id, ({ sandboxes }) => ({ sandboxes: sandboxes.filter((sandbox) => sandbox !== directory) })),
  }
}

async function withPresentSandboxes(project: Project): Promise<Project> {
  const present = await Promise.all(project.sandboxes.map((folder) => stat(folder).then(Boolean, () => false)))
  return { ...project, sandboxes: project.sandboxes.filter((_, index) => present[index]) }
}
