import { type Changes, createChanges } from "../../electron/change/changes.ts"
import { createNativeGit } from "../../electron/git/native/index.ts"
import { createLog } from "../../electron/lib/log.ts"
import { homePaths } from "../../electron/lib/paths.ts"
import { openDatabase } from "../../electron/store/database.ts"

/**
 * Run as a program this accepts everything pending in a session, for tests that kill it in the middle. Arguments:
 * home, session id, folder of the session. It prints `ready` and waits for a line before it begins.
 */
export const crashScript = import.meta.filename

if (process.argv[1] === crashScript) {
  const [home, sessionID, directory] = process.argv.slice(2) as [string, string, string]
  const changes = await openChanges(home, sessionID, directory)
  process.stdout.write("ready\n")
  await new Promise((resolve) => process.stdin.once("data", resolve))
  await changes.decide(sessionID, { action: "accept", selection: { all: true } })
  process.exit(0)
}

async function openChanges(home: string, sessionID: string, directory: string): Promise<Changes> {
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
