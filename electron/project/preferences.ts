import type { Database } from "../store/database.ts"

export interface Preference {
  key: string
  value: string
  /** ms since 1970. */
  updated: number
}

/** Texts that front ends keep for themselves, by key. The host never reads them. */
export interface Preferences {
  /** By key. */
  list(): Preference[]
  get(key: string): Preference | undefined
  /** All or none. Answers them as stored. */
  set(values: Record<string, string>): Preference[]
  /** False when there is none. */
  remove(key: string): boolean
}

export function createPreferences({ db, clock = Date.now }: { db: Database; clock?: () => number }): Preferences {
  const get = (key: string) => db.get<Preference>("SELECT key, value, updated FROM preference WHERE key = ?", key)
  return {
    list: () => db.all<Preference>("SELECT key, value, updated FROM preference ORDER BY key"),
    get,
    set: (values) =>
      db.transaction(() => {
        for (const [key, value] of Object.entries(values))
          db.run(
            "INSERT INTO preference (key, value, updated) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated = excluded.updated",
            key,
            value,
            clock(),
          )
        return Object.keys(values).flatMap((key) => get(key) ?? [])
      }),
    remove: (key) => db.run("DELETE FROM preference WHERE key = ?", key) > 0,
  }
}
