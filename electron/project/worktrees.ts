import { access, mkdir, realpath, rm } from "node:fs/promises"
import path from "node:path"
import type { Worktree } from "../../shared/domain/workspace.ts"
import { Fault } from "../../shared/fault.ts"
import type { Git, Repository } from "../git/git.ts"
import type { Log } from "../lib/log.ts"
import { isInside } from "../lib/paths.ts"
import type { EventLog } from "../session/api.ts"
import type { Instance } from "./instances.ts"
import type { Projects } from "./projects.ts"

/** A folder as worktrees are made for it. */
export type WorktreePlace = Pick<Instance, "directory" | "projectID" | "hasHistory">

export interface Worktrees {
  /** Folders of the worktrees that were made here for the project. */
  list(place: WorktreePlace): Promise<string[]>
  /**
   * Answers at once; the folder is filled and the start commands run in the background, then `worktree.ready` or
   * `worktree.failed` is published under the new folder, and `ready` settles. Throws Fault `NotGit`, `Unsupported`.
   */
  create(
    place: WorktreePlace,
    input: { name?: string; startCommand?: string },
  ): Promise<{ worktree: Worktree; ready: Promise<void> }>
  /** With its branch, its processes and all that is in it. False when there is none. Throws Fault `Forbidden` for others'. */
  remove(place: WorktreePlace, directory: string): Promise<boolean>
  /** Everything as in the default branch again; start commands run anew. Throws Fault `BadRequest`. */
  reset(place: WorktreePlace, directory: string): Promise<void>
}

export interface WorktreesOptions {
  git: Git
  projects: Pick<Projects, "get" | "addSandbox" | "removeSandbox">
  events: Pick<EventLog, "broadcast">
  log: Log
  /** Folder of all worktrees; each project has one of its own in it. */
  folder: string
  /** Runs a start command line; answers its exit code and the end of what it printed. */
  run: (input: {
    command: string
    directory: string
    onOutput: (text: string) => void
  }) => Promise<{ exit: number | null; tail: string }>
  /** Ends what was started in a folder, and its instance. */
  leave: (directory: string) => Promise<void>
  /** Two random words. */
  randomName: () => string
}

const BRANCHES = "opencode/"

export function createWorktrees(options: WorktreesOptions): Worktrees {
  const { git, projects, events, log, folder, run, leave, randomName } = options
  /** Worktrees in the making, by folder. */
  const making = new Map<string, Promise<void>>()

  const projectFolder = (projectID: string) => path.join(folder, projectID)

  const repositoryOf = async (place: WorktreePlace): Promise<Repository> => {
    const repository = await git.repository(place.directory)
    if (!repository)
      throw new Fault("NotGit", `${place.directory} is not a git repository, so it can have no worktrees.`)
    return repository
  }

  /** Only what is in our own folder and known to git: nothing else is ever listed, reset or removed. */
  const own = async (place: WorktreePlace, repository: Repository) => {
    const home = await realpath(projectFolder(place.projectID)).catch(() => undefined)
    if (!home) return []
    const all = await git.worktrees(repository)
    return all.filter((each) => !each.prunable && each.directory !== home && isInside(home, each.directory))
  }

  const find = async (place: WorktreePlace, directory: string) => {
    const repository = await repositoryOf(place)
    const real = await realpath(path.resolve(place.directory, directory)).catch(() => path.resolve(directory))
    await making.get(real)?.catch(() => {})
    const worktree = (await own(place, repository)).find((each) => each.directory === real)
    return { repository, real, worktree }
  }

  const freeName = async (place: WorktreePlace, repository: Repository, wanted: string | undefined) => {
    const base = slug(wanted ?? "")
    const taken = new Set(await git.branches(repository))
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const name = attempt === 0 && base ? base : base ? `${base}-${randomName()}` : randomName()
      const directory = path.join(projectFolder(place.projectID), name)
      if (!taken.has(BRANCHES + name) && !making.has(directory) && !(await exists(directory))) return name
    }
    throw new Fault("Conflict", "No free name for a worktree was found. Give one that is not in use.")
  }

  const start = async (place: WorktreePlace, { name, directory }: Worktree, extra: string | undefined) => {
    const commands = [projects.get(place.projectID).commands?.start, extra].filter((line) => line?.trim())
    for (const command of commands as string[]) {
      log.info("a worktree's start command begins", { worktree: name, command })
      const { exit, tail } = await run({
        command,
        directory,
        onOutput(text) {
          for (const line of text.split("\n")) if (line.trim()) log.info(line, { worktree: name })
          events.broadcast({
            type: "worktree.output",
            properties: { name, text },
            directory,
            projectID: place.projectID,
          })
        },
      })
      if (exit !== 0)
        throw new Fault(
          "Unavailable",
          `The start command "${command}" ended with ${exit === null ? "a signal" : `code ${exit}`}: ${tail.trim().slice(-500)}`,
        )
    }
  }

  /** Fills in the background, and says how it went. */
  const inBackground = (place: WorktreePlace, worktree: Worktree, work: () => Promise<void>): Promise<void> => {
    const { name, branch, directory } = worktree
    const about = { directory, projectID: place.projectID }
    const ready = (async () => {
      try {
        await work()
        events.broadcast({ ...about, type: "worktree.ready", properties: { name, branch } })
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        log.warn("a worktree could not be made ready", { worktree: name, reason: message })
        events.broadcast({ ...about, type: "worktree.failed", properties: { message } })
        throw error
      } finally {
        making.delete(directory)
      }
    })()
    making.set(directory, ready)
    // Whoever does not wait learns of a failure by the event.
    ready.catch(() => {})
    return ready
  }

  return {
    async list(place) {
      const repository = await git.repository(place.directory)
      return repository ? (await own(place, repository)).map((each) => each.directory) : []
    },
    async create(place, input) {
      const repository = await repositoryOf(place)
      const { commit } = await git.head(repository)
      if (!commit) throw new Fault("Unsupported", "A worktree needs at least one commit. Commit something first.")
      await mkdir(projectFolder(place.projectID), { recursive: true })
      const home = await realpath(projectFolder(place.projectID))
      const name = await freeName(place, repository, input.name)
      const worktree = { name, branch: BRANCHES + name, directory: path.join(home, name) }
      const ready = inBackground(place, worktree, async () => {
        await git.addWorktree(repository, worktree.directory, { commit, branch: worktree.branch })
        projects.addSandbox(place.projectID, worktree.directory)
        await start(place, worktree, input.startCommand)
      })
      return { worktree, ready }
    },
    async remove(place, directory) {
      const { repository, real, worktree } = await find(place, directory)
      if (!worktree) {
        if (await exists(real)) throw foreign(real)
        return false
      }
      await leave(real)
      await git.removeWorktree(repository, real)
      await rm(real, { recursive: true, force: true })
      if (worktree.branch?.startsWith(BRANCHES))
        await git.updateRef({ gitDir: repository.commonDir }, `refs/heads/${worktree.branch}`, null)
      projects.removeSandbox(place.projectID, real)
      return true
    },
    async reset(place, directory) {
      const { repository, real, worktree } = await find(place, directory)
      const refuse = (why: string) => new Fault("BadRequest", why, { name: "WorktreeResetFailedError" })
      if (!worktree?.branch) throw refuse(`${real} is not a worktree that was made here, so it cannot be reset.`)
      const name = await git.defaultBranch(repository)
      const commit =
        name &&
        ((await git.resolve({ gitDir: repository.commonDir }, `refs/remotes/origin/${name}`)) ??
          (await git.resolve({ gitDir: repository.commonDir }, `refs/heads/${name}`)))
      if (!commit) throw refuse("The repository has no default branch to reset to.")
      const { branch } = worktree
      await leave(real)
      // Made anew rather than reset in place: what is ignored or left behind by a build goes too.
      await git.removeWorktree(repository, real)
      await git.updateRef({ gitDir: repository.commonDir }, `refs/heads/${branch}`, null)
      await git.addWorktree(repository, real, { commit, branch })
      const renewed = { name: path.basename(real), branch, directory: real }
      void inBackground(place, renewed, () => start(place, renewed, undefined))
    },
  }
}

const foreign = (directory: string) =>
  new Fault("BadRequest", `${directory} was not made as a worktree here, so it is not removed. Remove it by hand.`)

const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "")

const exists = (at: string) =>
  access(at).then(
    () => true,
    () => false,
  )
