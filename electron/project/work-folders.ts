import { mkdir, readdir, realpath, rm, stat } from "node:fs/promises"
import { homedir } from "node:os"
import path from "node:path"
import { Fault, isFault } from "../../shared/fault.ts"
import { randomText } from "../../shared/id.ts"
import type { Porcelain } from "../git/porcelain.ts"
import { type GitLogin, readGitAddress, withoutLogins } from "../lib/git-address.ts"
import { isInside } from "../lib/paths.ts"
import type { Log } from "../lib/log.ts"
import type { Database } from "../store/database.ts"
import type { OpenedProjects } from "./opened.ts"

export type FolderState = "initializing" | "cloning" | "ready" | "error"

export interface WorkFolder {
  id: string
  directory: string
  /** As it was asked for: a path or a git address. */
  source: string
  kind: "local" | "git"
  label?: string
  /** Made by us for this purpose: may be removed with its files. */
  owned: boolean
  automatic: boolean
  state: FolderState
  error?: string
}

export interface FolderCheck {
  valid: boolean
  classification: "new" | "empty" | "existing_git" | "cloneable" | "invalid"
  error?: string
  /** As it would be stored: `~` and short git names made whole. */
  path: string
}

/** Folders that sessions are started for: those opened in the window, and those that remote front ends ask for. */
export interface WorkFolders {
  list(): Promise<WorkFolder[]>
  get(id: string): Promise<WorkFolder>
  /** By the folder a session works for. */
  at(directory: string): Promise<WorkFolder | undefined>
  check(input: { path: string; kind: "local" | "git" }): Promise<FolderCheck>
  /** Recorded at once; `ready` settles when it can be used, and the state says how it went. Throws Fault `BadRequest`. */
  create(input: {
    path: string
    kind: "local" | "git"
    label?: string
  }): Promise<{ folder: WorkFolder; ready: Promise<WorkFolder> }>
  /** An empty repository of our own. */
  createEmpty(): Promise<WorkFolder>
  update(id: string, change: { path?: string; label?: string | null }): Promise<WorkFolder>
  /** `files`: also from the disk, where the folder is ours. Stops one in the making. Throws Fault `WorkspaceNotFound`. */
  remove(id: string, options?: { files?: boolean }): Promise<void>
  /** Resolves when a folder in the making is ready. Throws what went wrong. */
  settled(id: string): Promise<WorkFolder>
  /** Stops what is in the making; it begins again at the next start. */
  dispose(): Promise<void>
}

interface Row {
  id: string
  directory: string
  source: string
  kind: "local" | "git"
  label: string | null
  owned: number
  automatic: number
  state: FolderState
  error: string | null
}

export function createWorkFolders(options: {
  db: Database
  opened: OpenedProjects
  git: Porcelain
  /** Where folders of our own are made. */
  home: string
  log: Log
  changed: (folder: WorkFolder) => void
  clock?: () => number
  userHome?: string
}): WorkFolders {
  const { db, opened, git, home, log, changed, clock = Date.now, userHome = homedir() } = options
  const making = new Map<string, { ready: Promise<WorkFolder>; stop: AbortController }>()

  const wire = ({ label, error, owned, automatic, ...row }: Row): WorkFolder => ({
    ...row,
    owned: owned === 1,
    automatic: automatic === 1,
    ...(label !== null && { label }),
    ...(error !== null && { error }),
  })
  const rows = () => db.all<Row>("SELECT * FROM work_folder ORDER BY created DESC, rowid DESC")
  const rowOf = (id: string) => db.get<Row>("SELECT * FROM work_folder WHERE id = ?", id)
  const missing = (id: string) => new Fault("WorkspaceNotFound", "Workspace not found", { workspaceID: id })
  const fromRow = (id: string): WorkFolder => {
    const row = rowOf(id)
    if (!row) throw missing(id)
    return wire(row)
  }
  const set = (id: string, state: FolderState, error?: string): WorkFolder => {
    db.run("UPDATE work_folder SET state = ?, error = ? WHERE id = ?", state, error ?? null, id)
    const row = rowOf(id)
    if (!row) throw missing(id)
    const folder = wire(row)
    changed(folder)
    return folder
  }
  const insert = (folder: WorkFolder) =>
    db.run(
      "INSERT INTO work_folder (id, directory, source, kind, label, owned, automatic, state, error, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)",
      folder.id,
      folder.directory,
      folder.source,
      folder.kind,
      folder.label ?? null,
      folder.owned ? 1 : 0,
      folder.automatic ? 1 : 0,
      folder.state,
      clock(),
    )
  const expand = (text: string) => (text === "~" || text.startsWith("~/") ? path.join(userHome, text.slice(1)) : text)
  const fresh = (prefix: string) => `${prefix}_${randomText(16)}`

  /** Every opened folder that no row speaks for. */
  const list = async (): Promise<WorkFolder[]> => {
    const own = rows().map(wire)
    const known = new Set(own.map((folder) => folder.directory))
    const others = (await opened.list())
      .filter((project) => !known.has(project.directory))
      .map(
        (project): WorkFolder => ({
          id: project.id,
          directory: project.directory,
          source: project.directory,
          kind: "local",
          owned: false,
          automatic: false,
          state: project.exists ? "ready" : "error",
          ...(!project.exists && { error: "The folder is not there any more." }),
        }),
      )
    return [...own, ...others]
  }
  const get = async (id: string) => {
    const found = (await list()).find((folder) => folder.id === id)
    if (!found) throw missing(id)
    return found
  }

  const check: WorkFolders["check"] = async ({ path: given, kind }) => {
    const bad = (error: string): FolderCheck => ({ valid: false, classification: "invalid", error, path: given })
    if (given.trim() === "") return bad("Path is required")
    if (given.includes("\0")) return bad("A path cannot hold a NUL byte.")
    if (kind === "git") {
      const address = readGitAddress(given)
      if (address) return { valid: true, classification: "cloneable", path: address.url }
      const refused = bad(
        "This is no git address that can be cloned from. Use https://…, git@host:… or org/repository.",
      )
      return { ...refused, path: withoutLogins(given) }
    }
    const at = expand(given)
    if (!path.isAbsolute(at)) return bad("Give the full path, from the root or from ~.")
    try {
      const found = await stat(at)
      if (!found.isDirectory()) return bad("This is a file. Choose the folder it is in.")
      const entries = await readdir(at)
      if (entries.includes(".git")) return { valid: true, classification: "existing_git", path: at }
      if (entries.length === 0) return { valid: true, classification: "empty", path: at }
      return bad("This folder has files but is no git repository. Run git init there first.")
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === "ENOENT") {
        const parent = await stat(path.dirname(at)).catch(() => undefined)
        if (parent?.isDirectory()) return { valid: true, classification: "new", path: at }
        return bad("The folder that it would be in does not exist.")
      }
      return bad(
        code === "EACCES" ? "You may not read this folder." : `It cannot be read (${code ?? "unknown error"}).`,
      )
    }
  }

  const make = (folder: WorkFolder, work: (signal: AbortSignal) => Promise<void>): Promise<WorkFolder> => {
    const stop = new AbortController()
    const ready = (async () => {
      try {
        await work(stop.signal)
        stop.signal.throwIfAborted()
        const real = await realpath(folder.directory)
        db.run("UPDATE work_folder SET directory = ? WHERE id = ?", real, folder.id)
        await opened.open(real)
        return set(folder.id, "ready")
      } catch (error) {
        // Stopped by the person, or with the host: then it begins again at its next start.
        if (stop.signal.aborted) throw error
        const message = error instanceof Error ? error.message : String(error)
        log.warn("a workspace could not be made ready", { id: folder.id, reason: message })
        if (rowOf(folder.id)) set(folder.id, "error", message)
        throw error
      } finally {
        making.delete(folder.id)
      }
    })()
    making.set(folder.id, { ready, stop })
    ready.catch(() => {})
    return ready
  }

  const clone = (folder: WorkFolder, login?: GitLogin) =>
    make(folder, async (signal) => {
      set(folder.id, "cloning")
      const parent = path.dirname(folder.directory)
      // What an earlier run left half done is of no use to git.
      await rm(parent, { recursive: true, force: true })
      await mkdir(parent, { recursive: true })
      try {
        await git.clone(folder.source, folder.directory, { signal, ...(login && { login }) })
      } catch (error) {
        await rm(parent, { recursive: true, force: true })
        if (
          login ||
          !isFault(error, "GitFailed") ||
          !/Authentication failed|could not read Username/.test(error.message)
        )
          throw error
        throw new Fault(
          "GitFailed",
          `${error.message}. Add it with a name and a token in its address (they are used once and not kept), or sign in with git's own credential helper.`,
        )
      }
    })

  const begin = (folder: WorkFolder) =>
    make(folder, async () => {
      await mkdir(folder.directory, { recursive: true })
      await git.begin(folder.directory)
    })

  // What an earlier run of the host left half made begins again; an empty one nobody was told of yet.
  for (const folder of rows().map(wire)) {
    if (folder.state !== "initializing" && folder.state !== "cloning") continue
    if (folder.kind === "git") void clone(folder)
    else if (folder.automatic) db.run("DELETE FROM work_folder WHERE id = ?", folder.id)
    else void begin(folder)
  }

  const create: WorkFolders["create"] = async ({ path: given, kind, label }) => {
    const checked = await check({ path: given, kind })
    if (!checked.valid)
      throw new Fault("BadRequest", checked.error ?? "This folder cannot be used.", { path: checked.path })
    const id = fresh("wsp")
    if (kind === "git") {
      const name = path.basename(checked.path.replace(/\/+$/, "")).replace(/\.git$/, "") || "repository"
      const directory = path.join(home, id, name.replace(/[^\w.-]/g, "-"))
      const folder: WorkFolder = {
        id,
        directory,
        source: checked.path,
        kind,
        label,
        owned: true,
        automatic: false,
        state: "initializing",
      }
      insert(folder)
      return { folder, ready: clone(folder, readGitAddress(given)?.login) }
    }
    const directory = await realpath(checked.path).catch(() => path.resolve(checked.path))
    const known = (await list()).find((folder) => folder.directory === directory)
    if (known) return { folder: known, ready: Promise.resolve(known) }
    const folder: WorkFolder = {
      id,
      directory,
      source: directory,
      kind,
      label,
      owned: false,
      automatic: false,
      state: "initializing",
    }
    insert(folder)
    return { folder, ready: checked.classification === "existing_git" ? make(folder, async () => {}) : begin(folder) }
  }

  return {
    list,
    get,
    async at(directory) {
      return (await list()).find((folder) => folder.directory === directory)
    },
    check,
    create,
    async createEmpty() {
      const id = fresh("wsp")
      const directory = path.join(home, id, `empty-workspace-${crypto.randomUUID()}`)
      const folder: WorkFolder = {
        id,
        directory,
        source: directory,
        kind: "local",
        owned: true,
        automatic: true,
        state: "initializing",
      }
      insert(folder)
      return begin(folder)
    },
    async update(id, { path: given, label }) {
      const found = await get(id)
      if (!rowOf(id)) insert(found)
      if (given !== undefined && expand(given) !== found.directory) {
        const checked = await check({ path: given, kind: "local" })
        if (checked.classification !== "existing_git")
          throw new Fault("BadRequest", checked.error ?? "The new path must be a git repository that exists.", {
            path: given,
          })
        const directory = await realpath(checked.path)
        db.run("UPDATE work_folder SET directory = ?, source = ?, owned = 0 WHERE id = ?", directory, directory, id)
        await opened.open(directory)
      }
      if (label !== undefined) db.run("UPDATE work_folder SET label = ? WHERE id = ?", label || null, id)
      const folder = fromRow(id)
      changed(folder)
      return folder
    },
    async remove(id, { files = false } = {}) {
      const folder = await get(id)
      const under = making.get(id)
      under?.stop.abort(new Fault("Unavailable", "The workspace was removed while it was being made."))
      await under?.ready.catch(() => {})
      const project = (await opened.list()).find((each) => each.directory === folder.directory)
      if (project) await opened.forget(project.id)
      db.run("DELETE FROM work_folder WHERE id = ?", id)
      if ((files || under) && folder.owned && isInside(home, folder.directory))
        await rm(path.dirname(folder.directory), { recursive: true, force: true })
    },
    async settled(id) {
      const folder = (await making.get(id)?.ready) ?? (await get(id))
      if (folder.state === "ready") return folder
      throw new Fault("Unavailable", folder.error ?? "The workspace is not ready. Create it again.", {
        workspaceID: id,
      })
    },
    async dispose() {
      const open = [...making.values()]
      for (const { stop } of open) stop.abort(new Fault("Unavailable", "Outrigger is shutting down."))
      await Promise.all(open.map(({ ready }) => ready.catch(() => {})))
    },
  }
}
