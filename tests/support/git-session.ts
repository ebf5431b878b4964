import path from "node:path"
import { type Changes, createChanges } from "../../electron/change/changes.ts"
import type { ChangeNews } from "../../electron/change/news.ts"
import type { Git } from "../../electron/git/git.ts"
import { createLog } from "../../electron/lib/log.ts"
import { homePaths } from "../../electron/lib/paths.ts"
import { openDatabase } from "../../electron/store/database.ts"
import { migrate } from "../../electron/store/migrate.ts"
import { changeMigrations } from "../../electron/store/migrations/change.ts"
import { Fault } from "../../shared/fault.ts"
import type { ChangedFile, ChangeSet } from "../../shared/native/change.ts"
import { makeFolder } from "./folder.ts"
import { nativeGit } from "./git-repo.ts"

export interface Bench {
  home: string
  git: Git
  changes: Changes
  news: ChangeNews[]
  sessions: Map<string, { id: string; directory: string; parentID?: string }>
  /** A session in a sandbox of `folder`; answers the folder it works in. */
  sandboxed(sessionID: string, folder: string): Promise<string>
  /** A session in the folder itself. */
  direct(sessionID: string, folder: string): void
  /** The same state as a new process sees it. */
  reopen(): Promise<Bench>
}

/** The change feature over a real store and real git. */
export async function makeBench(home?: string, git?: Git): Promise<Bench> {
  const folder = home ?? (await makeFolder())
  const paths = homePaths(folder)
  const db = openDatabase(paths.database)
  migrate(db, changeMigrations)
  const news: ChangeNews[] = []
  const sessions: Bench["sessions"] = new Map()
  const used = git ?? (await nativeGit())
  const changes = createChanges({
    db,
    git: used,
    paths,
    log: createLog({ level: "error" }),
    publish: (event) => news.push(event),
    sessions: {
      find: (id) => sessions.get(id),
      get(id) {
        const session = sessions.get(id)
        if (!session) throw new Fault("SessionNotFound", `Session not found: ${id}`)
        return session
      },
    },
  })
  const bench: Bench = {
    home: folder,
    git: used,
    changes,
    news,
    sessions,
    async sandboxed(sessionID, target) {
      const { ready } = await changes.sandboxes.create({ sessionID, projectID: "project", directory: target })
      const { directory } = await ready
      sessions.set(sessionID, { id: sessionID, directory })
      return path.resolve(directory)
    },
    direct: (sessionID, directory) => void sessions.set(sessionID, { id: sessionID, directory }),
    async reopen() {
      db.close()
      const next = await makeBench(folder, used)
      for (const [id, session] of sessions) next.sessions.set(id, session)
      return next
    },
  }
  return bench
}

export function fileOf(set: ChangeSet, name: string): ChangedFile {
  const file = set.files.find((candidate) => candidate.path === name)
  if (!file) throw new Error(`${name} is not pending; pending are ${set.files.map((one) => one.path).join(", ")}`)
  return file
}

export const names = (set: ChangeSet) => set.files.map((file) => file.path)

/** Indexes of a hunk's changed lines whose text matches. */
export function linesOf(file: ChangedFile, hunk: number, match: RegExp): number[] {
  return file.hunks[hunk]!.lines.flatMap((line, index) =>
    line.type !== "context" && match.test(line.text) ? [index] : [],
  )
}
