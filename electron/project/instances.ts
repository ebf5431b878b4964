import { realpath, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import type { Agent, Command } from "../../shared/domain/agent.ts"
import type { Config } from "../../shared/domain/config.ts"
import type { Paths, Project, VcsInfo } from "../../shared/domain/workspace.ts"
import { Fault } from "../../shared/fault.ts"
import type { ConfigTrust } from "../../shared/native/trust.ts"
import type { Disposable } from "../lib/dispose.ts"
import type { EventLog } from "../session/api.ts"
import { isInside } from "../lib/paths.ts"
import { ancestors } from "./ancestors.ts"
import type { ConfigPlace, Configs } from "./config.ts"
import { type Identity, identityStamp, type ProjectGit } from "./identity.ts"
import type { Projects } from "./projects.ts"
import { vcsInfo } from "./vcs.ts"

export interface Skill {
  name: string
  description: string
  /** Path of the `SKILL.md`. */
  location: string
  content: string
}

/** A folder as agents, commands and skills are read for it. */
export interface DefinitionPlace extends ConfigPlace {
  /** Root that tools keep to: the repository's, or the folder itself without git. */
  root: string
  worktree: string
  /** Configuration folders; later ones win. */
  definitionFolders: readonly string[]
}

/** Reads what the agent can be and do in one folder (electron/agent/definitions.ts). */
export interface DefinitionReader {
  agents(place: DefinitionPlace, config: Config): Promise<Agent[]>
  commands(place: DefinitionPlace, config: Config): Promise<Command[]>
  skills(place: DefinitionPlace, config: Config): Promise<Skill[]>
}

/** What one folder is to the host: made at the first request about it, kept until disposed. Nothing is read before it is asked for. */
export interface Instance extends DefinitionPlace {
  /** The folder exists. */
  exists: boolean
  projectID: string
  project: Project
  /** A repository with at least one commit: sessions here can have a sandbox. */
  hasHistory: boolean
  config(): Promise<Config>
  agents(): Promise<Agent[]>
  commands(): Promise<Command[]>
  skills(): Promise<Skill[]>
  vcs(): Promise<VcsInfo>
  paths(): Paths
  /** Ends together with the instance. */
  own(resource: Disposable): void
  /** Ends what it owns and publishes `server.instance.disposed`. The next request makes a new instance. */
  dispose(): Promise<void>
}

export interface InstancesOptions {
  projects: Projects
  configs: Configs
  git: ProjectGit
  definitions: DefinitionReader
  events: Pick<EventLog, "broadcast">
  /** Folder of the host's state, for `GET /path`. */
  home: { home: string; config: string }
  /** What relative paths start from: the folder the host was started in. */
  cwd?: string
  userHome?: string
}

export interface Instances {
  /**
   * The instance of a folder; `""` is the folder the host was started in. Requests at the same time share one. A folder
   * that does not exist has an instance with worktree `/`. Throws Fault `BadRequest` for a file.
   */
  get(directory: string): Promise<Instance>
  /** Those that exist now. */
  open(): Instance[]
  dispose(directory: string): Promise<void>
  /** Disposes each, then publishes `global.disposed`. */
  disposeAll(): Promise<void>
  /** Merges into the global configuration; when that changed something, all instances are disposed. */
  updateGlobalConfig(patch: unknown): Promise<Config>
  /** Merges into the project's configuration; when that changed something, the instances of the project are disposed. */
  updateConfig(directory: string, patch: unknown): Promise<Config>
  /** Disposes those of a folder whose own configuration may have to be asked about from now on. */
  reconsider(directory: string): Promise<void>
  /** What the folder's own configuration would do beyond the folder, and whether that is in use. */
  trust(directory: string): Promise<ConfigTrust>
  /**
   * Allows it as `trust` showed it, for the folder and its sandboxes; their instances are disposed. Throws Fault `Stale`
   * when it changed since.
   */
  allowConfig(directory: string, hash: string): Promise<ConfigTrust>
  /** Makes the folder a repository. Its id stays `global` until there is a commit. */
  initGit(directory: string): Promise<Project>
}

export function createInstances(options: InstancesOptions): Instances {
  const { projects, configs, git, definitions, events, home, cwd = process.cwd(), userHome = homedir() } = options
  const instances = new Map<string, Promise<Instance>>()
  const settled = new Map<string, Instance>()
  const unsettled = new Map<string, Identity>()

  async function make(directory: string, exists: boolean): Promise<Instance> {
    const identity = await projects.identify(directory)
    const project = projects.remember(identity)
    const inRepository = identity.repository !== undefined
    const folders = await ancestors(directory, inRepository ? identity.root : path.parse(directory).root, inRepository)
    const owned: Disposable[] = []
    const place: DefinitionPlace = {
      directory,
      root: identity.root,
      worktree: identity.worktree,
      folders,
      git: inRepository,
      owner: identity.main === "/" ? identity.root : identity.main,
      definitionFolders: configs.definitionFolders(folders),
    }
    let disposing: Promise<void> | undefined
    const instance: Instance = {
      ...place,
      exists,
      projectID: identity.projectID,
      // Clones share a project; what is asked about this folder names this folder's own checkout.
      project: { ...project, worktree: identity.main },
      hasHistory: identity.main !== "/" && identity.repository !== undefined,
      config: () => configs.forPlace(place),
      agents: async () => definitions.agents(place, await instance.config()),
      commands: async () => definitions.commands(place, await instance.config()),
      skills: async () => definitions.skills(place, await instance.config()),
      vcs: () => vcsInfo(git, identity),
      paths: () => ({
        home: userHome,
        state: home.home,
        config: home.config,
        worktree: identity.worktree,
        directory,
      }),
      own: (resource) => void owned.push(resource),
      dispose() {
        disposing ??= (async () => {
          if (settled.get(directory) === instance) {
            settled.delete(directory)
            instances.delete(directory)
            unsettled.delete(directory)
          }
          configs.drop(directory)
          await Promise.allSettled(owned.splice(0).map(async (resource) => resource.dispose()))
          events.broadcast({
            type: "server.instance.disposed",
            properties: { directory },
            directory,
            projectID: identity.projectID,
          })
        })()
        return disposing
      },
    }
    if (identity.stamp !== "") unsettled.set(directory, identity)
    settled.set(directory, instance)
    return instance
  }

  /** A folder that was no repository, or had no commit, may have become one since: then it is looked at again. */
  async function outdated(directory: string): Promise<boolean> {
    const identity = unsettled.get(directory)
    if (!identity || !settled.has(directory)) return false
    return (await identityStamp(directory, identity.repository)) !== identity.stamp
  }

  async function get(directory: string): Promise<Instance> {
    const { folder, exists } = await resolveFolder(directory, cwd)
    const known = settled.get(folder)
    if (known && (known.exists !== exists || (await outdated(folder)))) await known.dispose()
    const running = instances.get(folder)
    if (running) return running
    const promise = make(folder, exists)
    instances.set(folder, promise)
    promise.catch(() => instances.get(folder) === promise && instances.delete(folder))
    return promise
  }

  const openNow = async () => {
    const all = await Promise.allSettled(instances.values())
    return all.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []))
  }

  return {
    get,
    open: () => [...settled.values()],
    async dispose(directory) {
      await (await get(directory)).dispose()
    },
    async disposeAll() {
      for (const instance of await openNow()) await instance.dispose()
      configs.drop()
      events.broadcast({ type: "global.disposed", properties: {} })
    },
    async updateGlobalConfig(patch) {
      const { config, changed } = await configs.updateGlobal(patch)
      if (changed) await this.disposeAll()
      return config
    },
    async updateConfig(directory, patch) {
      const instance = await get(directory)
      const { config, changed } = await configs.updateProject(instance, patch)
      if (!changed) return config
      for (const other of await openNow()) if (other.root === instance.root) await other.dispose()
      return config
    },
    async reconsider(directory) {
      for (const instance of await openNow()) {
        if (!isInside(directory, instance.owner) && !isInside(instance.owner, directory)) continue
        // One whose configuration cannot be read has nothing in use.
        const { state } = await configs.trust(instance).catch(() => ({ state: "none" }))
        if (state === "allowed") await instance.dispose()
      }
    },
    async trust(directory) {
      return configs.trust(await get(directory))
    },
    async allowConfig(directory, hash) {
      const { owner, ...place } = await get(directory)
      if (await configs.allow({ owner, ...place }, hash))
        for (const other of await openNow()) if (other.owner === owner) await other.dispose()
      return this.trust(directory)
    },
    async initGit(directory) {
      const instance = await get(directory)
      if (!instance.exists) {
        throw new Fault("FileNotFound", `${instance.directory} does not exist. Create the folder first.`, {
          path: instance.directory,
        })
      }
      if (!instance.git) {
        await git.init(instance.directory)
        await instance.dispose()
      }
      const { project, root } = await get(directory)
      return { ...project, worktree: root, vcs: "git" }
    },
  }
}

/** An absolute real path, without a slash at its end. */
async function resolveFolder(directory: string, cwd: string): Promise<{ folder: string; exists: boolean }> {
  if (directory.includes("\0")) throw new Fault("BadRequest", "The folder's path contains a NUL character.", {})
  const resolved = path.resolve(cwd, directory)
  try {
    const folder = await realpath(resolved)
    if ((await stat(folder)).isDirectory()) return { folder, exists: true }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return { folder: resolved, exists: false }
    if (code !== "ENOTDIR") throw unreadable(resolved, code)
  }
  throw new Fault("BadRequest", `${resolved} is not a folder. Name the folder that holds the project.`, { directory })
}

const unreadable = (folder: string, code: string | undefined): Fault =>
  new Fault("BadRequest", `${folder} cannot be opened (${code ?? "unknown error"}). Check its permissions.`, {
    directory: folder,
  })
