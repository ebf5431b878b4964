import { mkdir } from "node:fs/promises"
import type { Log } from "../lib/log.ts"
import type { HomePaths } from "../lib/paths.ts"
import { createEventLog, type OwnedEventLog } from "../session/event-log.ts"
import type { Sessions } from "../session/api.ts"
import { createSessions } from "../session/sessions.ts"
import { type Database, openDatabase } from "../store/database.ts"
import { migrate } from "../store/migrate.ts"
import { chatMigrations } from "../store/migrations/chat.ts"
import { commandLogMigrations } from "../store/migrations/command-log.ts"
import { companionMigrations } from "../store/migrations/companion.ts"
import { changeMigrations } from "../store/migrations/change.ts"
import { externalAgentMigrations } from "../store/migrations/external-agent.ts"
import { fileLedgerMigrations } from "../store/migrations/file-ledger.ts"
import { hookMigrations } from "../store/migrations/hook.ts"
import { landingMigrations } from "../store/migrations/landing.ts"
import { permissionMigrations } from "../store/migrations/permission.ts"
import { projectMigrations } from "../store/migrations/project.ts"
import { searchMigrations } from "../store/migrations/search.ts"
import { shareMigrations } from "../store/migrations/share.ts"
import { sessionMigrations } from "../store/migrations/session.ts"
import { syncMigrations } from "../store/migrations/sync.ts"
import { workspaceMigrations } from "../store/migrations/workspace.ts"

/** What everything else stands on: the store, the event log and the conversations. */
export interface Core {
  db: Database
  events: OwnedEventLog
  sessions: Sessions
  log: Log
  paths: HomePaths
}

const migrations = [
  ...sessionMigrations,
  ...projectMigrations,
  ...permissionMigrations,
  ...fileLedgerMigrations,
  ...changeMigrations,
  ...searchMigrations,
  ...shareMigrations,
  ...syncMigrations,
  ...workspaceMigrations,
  ...companionMigrations,
  ...landingMigrations,
  ...hookMigrations,
  ...commandLogMigrations,
  ...chatMigrations,
  ...externalAgentMigrations,
]

export async function openCore({
  paths,
  log,
  version,
}: {
  paths: HomePaths
  log: Log
  version: string
}): Promise<Core> {
  await mkdir(paths.home, { recursive: true, mode: 0o700 })
  const db = openDatabase(paths.database)
  migrate(db, migrations)
  const events = createEventLog({ db, log: log.child("events") })
  const sessions = createSessions({ db, events, log: log.child("sessions"), version })
  return { db, events, sessions, log, paths }
}
