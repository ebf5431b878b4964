import type { Database } from "./database.ts"

/** One step of the schema. Ids never change and steps are never edited once released: add a new one. */
export interface Migration {
  id: string
  sql: string
}

/** Applies the missing steps in order, each in its own transaction. A store from a newer version is refused. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  database.run("CREATE TABLE IF NOT EXISTS migration (id TEXT PRIMARY KEY, applied INTEGER NOT NULL)")
  const applied = new Set(database.all<{ id: string }>("SELECT id FROM migration").map((row) => row.id))
  const known = new Set(migrations.map((migration) => migration.id))
  for (const id of applied) {
    if (!known.has(id))
      throw new Error(`This folder was used by a newer Outrigger (step ${id}). Update the app, or use another --home.`)
  }
  for (const migration of migrations) {
    if (applied.has(migration.id)) continue
    database.transaction(() => {
      for (const statement of migration.sql.split(/;\s*\n/)) if (statement.trim()) database.run(statement)
      database.run("INSERT INTO migration (id, applied) VALUES (?, ?)", migration.id, Date.now())
    })
  }
}
