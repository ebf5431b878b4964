import { type Changes, createChanges } from "../../electron/change/changes.ts"
import { createNativeGit } from "../../electron/git/native/index.ts"
import { createLog } from "../../electron/lib/log.ts"
import { homePaths } from "../../electron/lib/paths.ts"
import { openDatabase } from "../../electron/store/database.ts"

/** The change feature over an existing store, outside of a test runner. */
export async function makeCrashBench(home: string, sessionID: string, directory: string): Promise<Changes> {
  const paths = homePaths(home)
  const git = await createNativeGit()
  if (!git) throw new Error("git is needed")
  const session = { id: sessionID, directory }
  return createChanges({
    db: openDatabase(paths.database),
    git,
    paths,
    log: createLog({ level: "error" }),
    publish: () => {},
    sessions: { get: () => session, find: () => session },
  })
}
